/** Which layers share parameters: src/ui/panels/sharing. */

/** Parts of a layer that can be shared. */
const PARTS = {
  query: "query",
  key: "key",
  value: "value",
  output: "output projection",
  feedForward: "feed-forward network",
};

/** Layers that use one layer's parameters, counted from 0. */
interface Run {
  readonly part: keyof typeof PARTS;
  readonly owner: number;
  readonly layers: number;
}

function runInWords({ part, owner, layers }: Run): string {
  if (layers === 1) return `Layer ${owner + 1} has its own ${PARTS[part]}.`;
  return `Layers ${owner + 1} to ${owner + layers} use the ${PARTS[part]} of layer ${owner + 1}.`;
}

export const sharing = {
  region: "Sharing",
  title: "Sharing",
  unit: "which layers share parameters",
  parts: PARTS,
  key: "A tall bar: the layers that it spans all use the first one’s parameters.",
  run: runInWords,
  /** The runs of more than one layer. */
  lane: ({ lane, shared }: { readonly lane: string; readonly shared: readonly Run[] }) =>
    `${lane}: ${shared.length === 0 ? "every layer has its own parameters." : shared.map(runInWords).join(" ")}`,
  parameters: "Parameters",
  saved: "Saved",
  none: "none",
  bytesSaved: "Bytes saved",
  kinds: { parameters: "Weights", halfWeights: "Half copies", gradients: "Gradients", optimizer: "Optimizer" },
};
