/** Files that are not complete, consistent safetensors: src/training/files. */
import { jsonProblem, type JsonProblem } from "./json";

export const safetensors = {
  "safetensors/header-json": ({ problem }: { readonly problem: JsonProblem }) => ({
    message: `The file's header ${jsonProblem(problem)}.`,
    fix: "Choose a file that Halfstep or PyTorch's safetensors wrote, and check that it is complete.",
  }),
};
