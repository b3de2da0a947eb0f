/**
 * Which layer's parameters a layer uses. Layers come in groups; the first of a group owns what the group shares, under
 * PyTorch's own names, and the names of the others become aliases of them (ALBERT, Lan et al. 2020, arXiv:1909.11942,
 * section 3.1, shares all layers' parameters; section 4.5 compares sharing the attention or the feed-forward network alone).
 */
import type { ModelConfig } from "../config/schema";

type Sharing = ModelConfig["sharing"];
export type SharedPart = "query" | "key" | "value" | "output" | "feedForward";

/** The layer that owns a part of `layer`: itself, where that part is not shared. */
export function ownerOf(sharing: Sharing, part: SharedPart, layer: number): number {
  if (!sharing[part]) return layer;
  switch (sharing.kind) {
    case "none":
      return layer;
    case "groups":
      return layer - (layer % sharing.groupSize);
    case "all":
      return 0;
    default:
      return sharing.kind satisfies never;
  }
}

/**
 * Query, key and value are one matrix in every layer unless some of them are shared and others not: then each is a
 * parameter of its own, and a layer joins three for its one matmul.
 */
export function splitsAttention(sharing: Sharing): boolean {
  const { kind, query, key, value } = sharing;
  return kind !== "none" && !(query === key && key === value);
}
