/**
 * Which layers keep the weights that they begin with (`model.trainableLayers`). Training the layers nearest to the output alone
 * is the cheapest fine-tuning: the backward pass ends above the frozen ones (Lee, Tang and Lin 2019, arXiv:1911.03090, on how
 * many of BERT's layers that takes).
 */
import type { ModelConfig } from "../config/schema";

/** Below layer 0: embeddings, and with them a head that is tied to one. */
export const INPUT_LAYER = -1;

export function freezesLayer({ layers, trainableLayers }: ModelConfig, layer: number): boolean {
  return trainableLayers > 0 && layer < layers - trainableLayers;
}
