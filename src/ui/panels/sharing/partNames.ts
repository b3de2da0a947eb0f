/** Parts of a layer that can be shared, as the page calls them. */
import type { SharedPart } from "../../../lab/readings/sharedLayers";

export const PART_NAMES: Readonly<Record<SharedPart, string>> = {
  query: "query",
  key: "key",
  value: "value",
  output: "output projection",
  feedForward: "feed-forward network",
};

/** Over columns. */
export const PART_LETTERS: Readonly<Record<SharedPart, string>> = {
  query: "Q",
  key: "K",
  value: "V",
  output: "O",
  feedForward: "FF",
};
