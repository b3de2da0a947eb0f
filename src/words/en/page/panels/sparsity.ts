/** Gates, what they save, and the zeros that there are without them: src/ui/panels/sparsity. */
import { formatCount, formatShare } from "../../../numbers";

const PARTS = {
  feedForward: {
    many: "Blocks",
    active: "Blocks active",
    frozen: "Blocks frozen",
    chart: "Share of feed-forward blocks active in each step.",
  },
  heads: {
    many: "Heads",
    active: "Heads active",
    frozen: "Heads frozen",
    chart: "Share of heads active in each step.",
  },
};

type Part = keyof typeof PARTS;

/** Units that a block of the feed-forward network has; heads are as they are. */
const COLUMNS: Readonly<Record<Part, (size: number) => string>> = {
  feedForward: (size) => `Feed-forward, blocks of ${size} units`,
  heads: () => "Heads",
};

/** Layers and gates count from 0, and are said from 1. */
interface Gate {
  readonly part: Part;
  readonly layer: number;
  readonly gate: number;
  readonly from: number;
  readonly to: number;
}

function placeOf({ part, layer, gate, from, to }: Gate): string {
  return part === "feedForward"
    ? `Layer ${layer + 1}, block ${gate + 1} (units ${from}–${to})`
    : `Layer ${layer + 1}, head ${gate + 1}`;
}

export const sparsity = {
  region: "Gates",
  title: "Gates",
  unit: ({ steps }: { readonly steps: number }) =>
    steps > 1 ? `share of the last ${formatCount(steps)} steps in which each was active` : "how often active",
  empty: "Which blocks and heads are active, once the lanes are built.",
  parts: PARTS,
  executed: "FLOPs executed",
  target: ({ share }: { readonly share: number }) => `target ${formatShare(share)}`,
  key: { never: "never", always: "always", frozen: "frozen", target: "target" },
  inspect: ({ lane }: { readonly lane: string }) => `Gate of ${lane} to inspect`,
  noneYet: "none yet",
  layer: "layer",
  columns: ({ part, size }: { readonly part: Part; readonly size: number }) => COLUMNS[part](size),
  train: "Brightness shows how often a block is active; train to see it.",
  point: "Point at a cell, or move between cells with the arrow keys.",
  /** "Layer 2, block 5 (units 128–159): active in 43 % of the last 64 steps". */
  gate: (values: Gate & { readonly awake: number; readonly frozen: boolean; readonly steps: number }) => {
    const { awake, frozen, steps } = values;
    const often = `active in ${formatShare(awake)} of the last ${steps === 1 ? "step" : `${formatCount(steps)} steps`}`;
    return `${placeOf(values)}: ${frozen ? `frozen, and ${often}` : often}`;
  },
  table: {
    caption: ({ lane, steps }: { readonly lane: string; readonly steps: number }) =>
      `Gates of ${lane}: share active over the last ${formatCount(steps)} steps, and frozen`,
    layer: "Layer",
    cell: ({ share, frozen, of }: { readonly share: number; readonly frozen: number; readonly of: number }) =>
      `${formatShare(share)} active, ${frozen} of ${of} frozen`,
  },
  charts: {
    unit: "%",
    executed: { title: "FLOPs executed", empty: "The FLOPs that each step still executes." },
    loss: { title: "Loss", unit: "nats", empty: "The effect on the loss." },
  },
};

export const zeros = {
  region: "Natural activation sparsity",
  title: "Natural activation sparsity",
  unit: "hidden units",
  /** After which functions, by their names. */
  measured: ({ functions, step }: { readonly functions: readonly string[]; readonly step: number }) =>
    `hidden units after ${functions.join(" or ")}, at step ${formatCount(step)}`,
  off: "Histograms are off. Set “Histograms every” under Training to count zeros.",
  coming: ({ step }: { readonly step: number }) =>
    `Near-zero hidden units without any gates, from step ${formatCount(step)} on.`,
  layer: "Layer",
  key: ({ exponent, gated }: { readonly exponent: number; readonly gated: boolean }) =>
    `Solid: exactly zero. Pale: below 2^${exponent}, about a hundredth of a typical active unit.${gated ? " In lanes with gates, skipped units count as zero." : ""}`,
  bar: (values: {
    readonly tensor: string;
    readonly zero: number;
    readonly nearZero: number;
    readonly exponent: number;
  }) =>
    `${values.tensor}: ${formatShare(values.zero)} exactly zero, ${formatShare(values.nearZero)} below 2^${values.exponent}`,
};
