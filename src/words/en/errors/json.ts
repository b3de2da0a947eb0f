/** JSON that cannot be read: src/config/strictJson.ts. */
import { quoted, shortened } from "../../quoted";

/** `reason` in the system's own words. */
export type JsonProblem =
  | { readonly is: "not-json"; readonly reason: string }
  | { readonly is: "too-deep"; readonly most: number }
  | { readonly is: "key-twice"; readonly key: string };

/** The end of a sentence that names the text: “run.json” … */
export function jsonProblem(problem: JsonProblem): string {
  switch (problem.is) {
    case "not-json":
      return `is not JSON: ${shortened(problem.reason)}`;
    case "too-deep":
      return `is nested more than ${problem.most} deep`;
    case "key-twice":
      return `has the key ${quoted(problem.key)} twice`;
    default:
      return problem satisfies never;
  }
}

export const json = {
  "json/unreadable": ({ problem }: { readonly problem: JsonProblem }) => ({
    message: `The JSON ${jsonProblem(problem)}.`,
    fix: "Correct the file, and check it with a JSON editor.",
  }),
};
