/** Which layers of a GPT use whose parameters, part by part, and what that saves a lane. */
import type { ModelConfig } from "../../config/schema";
import { ownerOf } from "../../models/sharing";
import type { SavedBytes } from "../../training/step/sharedParameters";
import { totalSaved } from "../../training/step/sharedParameters";
import type { LaneInfo } from "../wire/protocol";

export type SharedPart = Parameters<typeof ownerOf>[1];

const PARTS: readonly SharedPart[] = ["query", "key", "value", "output", "feedForward"];

/** Neighbouring layers that use one set of parameters; a layer with its own is a run of one. Layers count from 0. */
export interface LayerRun {
  readonly owner: number;
  readonly layers: number;
}

export interface PartRuns {
  readonly part: SharedPart;
  /** From the first layer to the last. */
  readonly runs: readonly LayerRun[];
}

/** A model whose layers cannot share, an MLP, has none. */
export function layerRuns(model: ModelConfig): readonly PartRuns[] {
  if (model.kind !== "gpt") return [];
  return PARTS.map((part) => ({ part, runs: runsOf(model, part) }));
}

function runsOf(model: ModelConfig, part: SharedPart): LayerRun[] {
  const runs: LayerRun[] = [];
  for (let layer = 0; layer < model.layers; layer++) {
    const owner = ownerOf(model.sharing, part, layer);
    const last = runs.at(-1);
    if (last?.owner === owner) runs[runs.length - 1] = { owner, layers: last.layers + 1 };
    else runs.push({ owner, layers: 1 });
  }
  return runs;
}

/** Whether any two layers use the same parameters. */
export function sharesLayers(model: ModelConfig): boolean {
  return layerRuns(model).some(({ runs }) => runs.some(({ layers }) => layers > 1));
}

export interface SharingSavings {
  /** Parameters that there would be besides. */
  readonly parameters: number;
  /** Of all that there would be, 0…1. */
  readonly share: number;
  readonly bytes: SavedBytes;
  readonly totalBytes: number;
}

/** Counted by the engine when it built the lane. */
export function sharingSavings({ parameters, shared }: Pick<LaneInfo, "parameters" | "shared">): SharingSavings {
  const saved = shared.reduce((sum, { elements, aliases }) => sum + elements * aliases.length, 0);
  const bytes = shared.reduce((sum, one) => added(sum, one.saved), NOTHING);
  return { parameters: saved, share: saved / (parameters + saved), bytes, totalBytes: totalSaved(bytes) };
}

const NOTHING: SavedBytes = { parameters: 0, halfWeights: 0, gradients: 0, optimizer: 0 };

function added(a: SavedBytes, b: SavedBytes): SavedBytes {
  return {
    parameters: a.parameters + b.parameters,
    halfWeights: a.halfWeights + b.halfWeights,
    gradients: a.gradients + b.gradients,
    optimizer: a.optimizer + b.optimizer,
  };
}
