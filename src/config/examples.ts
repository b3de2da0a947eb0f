/** What each kind of data's examples are: vectors or sequences, how long, how many. */

import type { DataConfig, DataKind } from "./schema";

/** Data whose examples are vectors. */
export const VECTOR_DATA: readonly DataKind[] = ["spirals", "moons", "rings", "digits"];

/**
 * Whether an example is a vector with one class (an MLP's data) rather than a sequence of tokens (a GPT's).
 */
export function isVectorData(kind: DataKind): boolean {
  return VECTOR_DATA.includes(kind);
}

/**
 * The shortest context that holds one whole example, in tokens; 1 where any length will do. The last token of
 * an example is only a target, so it takes no place: `a b = c` needs 3, and L symbols, a separator and L
 * answers need 2L.
 */
export function requiredContextLength(data: DataConfig): number {
  switch (data.kind) {
    case "modular-addition":
      return 3;
    case "copy":
    case "reverse":
    case "sort":
      return 2 * data.sequenceLength;
    case "spirals":
    case "moons":
    case "rings":
    case "digits":
    case "generated-text":
    case "text":
      return 1;
    default:
      return data.kind satisfies never;
  }
}

/**
 * How many different examples there are to hold some out of; undefined where they are endless or not known
 * yet.
 */
export function countedExamples(data: DataConfig): number | undefined {
  if (isVectorData(data.kind)) return data.examples;
  return data.kind === "modular-addition" ? data.modulus ** 2 : undefined;
}
