/** Files that are not complete, consistent safetensors: src/training/files. Names in them are anybody's. */
import { quoted, shortened } from "../../quoted";
import { jsonProblem, type JsonProblem } from "./json";

const COMPLETE = "Choose a file that Halfstep or PyTorch's safetensors wrote, and check that it is complete.";

interface OfTensor {
  readonly tensor: string;
}

export const safetensors = {
  "safetensors/too-small": ({ bytes }: { readonly bytes: number }) => ({
    message: `The file has ${bytes} bytes: too few for a safetensors file.`,
    fix: COMPLETE,
  }),
  "safetensors/no-brace": () => ({
    message: "The file's header does not begin with “{”, so this is not a safetensors file.",
    fix: COMPLETE,
  }),
  /** `claimed` in digits: more than a number holds exactly. */
  "safetensors/long-header": ({ claimed, most }: { readonly claimed: string; readonly most: number }) => ({
    message: `The file's header claims ${claimed} bytes, and Halfstep reads headers of up to ${most}.`,
    fix: COMPLETE,
  }),
  "safetensors/header-cut-off": ({ needed, bytes }: { readonly needed: number; readonly bytes: number }) => ({
    message: `The file is cut off: its header needs ${needed} bytes and the file has ${bytes}.`,
    fix: COMPLETE,
  }),
  "safetensors/header-not-utf8": () => ({
    message: "The file's header is not UTF-8.",
    fix: COMPLETE,
  }),
  "safetensors/header-json": ({ problem }: { readonly problem: JsonProblem }) => ({
    message: `The file's header ${jsonProblem(problem)}.`,
    fix: COMPLETE,
  }),
  "safetensors/header-not-an-object": () => ({
    message: "The file's header is not a JSON object.",
    fix: COMPLETE,
  }),
  "safetensors/entry-not-an-object": ({ tensor }: OfTensor) => ({
    message: `The header's entry for tensor ${quoted(tensor)} is not an object.`,
    fix: COMPLETE,
  }),
  "safetensors/unknown-element-type": ({ tensor, type }: OfTensor & { readonly type: string | undefined }) => ({
    message: `Tensor ${quoted(tensor)} has the element type ${type === undefined ? "of no name" : quoted(type)}, which safetensors does not have.`,
    fix: COMPLETE,
  }),
  "safetensors/element-type-not-read": ({
    tensor,
    type,
    read,
  }: OfTensor & { readonly type: string; readonly read: readonly string[] }) => ({
    message: `Tensor ${quoted(tensor)} has the element type ${type}, which Halfstep does not read.`,
    fix: `Save it as one of ${read.join(", ")}.`,
  }),
  "safetensors/no-shape": ({ tensor }: OfTensor) => ({
    message: `Tensor ${quoted(tensor)} has no valid shape.`,
    fix: COMPLETE,
  }),
  "safetensors/no-offsets": ({ tensor }: OfTensor) => ({
    message: `Tensor ${quoted(tensor)} has no valid data offsets.`,
    fix: COMPLETE,
  }),
  "safetensors/tensor-cut-off": ({
    tensor,
    end,
    bytes,
  }: OfTensor & { readonly end: number; readonly bytes: number }) => ({
    message: `The file is cut off: tensor ${quoted(tensor)} ends at byte ${end} of ${bytes}.`,
    fix: COMPLETE,
  }),
  "safetensors/tensor-bytes": (
    values: OfTensor & { readonly bytes: number; readonly shape: readonly number[]; readonly needed: number },
  ) => ({
    message: `Tensor ${quoted(values.tensor)} takes ${values.bytes} bytes, but its shape ${shortened(`[${values.shape.join(", ")}]`)} needs ${values.needed}.`,
    fix: COMPLETE,
  }),
  "safetensors/hole-or-overlap": ({
    tensor,
    begin,
    due,
  }: OfTensor & { readonly begin: number; readonly due: number }) => ({
    message: `Tensor ${quoted(tensor)} starts at byte ${begin}, where ${due} was due: the file has holes or overlaps.`,
    fix: COMPLETE,
  }),
  "safetensors/bytes-after-the-last": ({ bytes }: { readonly bytes: number }) => ({
    message: `The file has ${bytes} bytes after its last tensor.`,
    fix: COMPLETE,
  }),
  "safetensors/metadata-not-an-object": () => ({
    message: "The file's metadata is not an object.",
    fix: COMPLETE,
  }),
  "safetensors/metadata-not-text": ({ field }: { readonly field: string }) => ({
    message: `The file's metadata field ${quoted(field)} is not text.`,
    fix: COMPLETE,
  }),
};
