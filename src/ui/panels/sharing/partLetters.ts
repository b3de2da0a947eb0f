/** Letters of the parts of a layer that can be shared. */
import type { SharedPart } from "../../../lab/readings/sharedLayers";

/** Over columns. */
export const PART_LETTERS: Readonly<Record<SharedPart, string>> = {
  query: "Q",
  key: "K",
  value: "V",
  output: "O",
  feedForward: "FF",
};
