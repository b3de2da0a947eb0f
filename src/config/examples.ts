/** What each kind of data's examples are: vectors or sequences, and how many. */

import type { DataConfig, DataKind } from "./schema";

/** Data whose examples are vectors. */
export const VECTOR_DATA: readonly DataKind[] = ["spirals", "moons", "rings", "digits"];

/** Whether an example is a vector with one class, for an MLP, rather than a sequence of tokens, for a GPT. */
export function isVectorData(kind: DataKind): boolean {
  return VECTOR_DATA.includes(kind);
}

/** How many different examples there are to hold some out of; undefined where endless or not yet known. */
export function countedExamples(data: DataConfig): number | undefined {
  if (isVectorData(data.kind)) return data.examples;
  return data.kind === "modular-addition" ? data.modulus ** 2 : undefined;
}
