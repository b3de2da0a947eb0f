/** Where the values of each tensor lie: src/ui/panels/numerics. */
import { formatCount, formatShare } from "../../../numbers";

/** Figures of a tensor's values. */
const SHARES = {
  lost: "lost",
  subnormal: "subnormal",
  normal: "normal",
  overflow: "overflow",
  zero: "exactly zero",
};

interface Shares {
  readonly lost: number;
  readonly subnormal: number;
  readonly overflow: number;
}

export const numerics = {
  region: "Exponents of the values",
  title: "Numerics",
  unit: ({ format }: { readonly format: string }) => `exponents, as ${format} represents them`,
  off: "Histograms are off. Set “Histograms every” under Training to record exponents.",
  empty: "Exponents of each tensor’s values during training, from underflow to overflow.",
  relative: "Relative to the maximum of each tile of 128, which the tile’s scale maps to the format’s largest number.",
  tensor: "Tensor",
  lane: "Lane",
  kinds: {
    weight: "Weights",
    activation: "Activations",
    activationGradient: "Activation gradients",
    weightGradient: "Weight gradients",
  },
  allOfKind: {
    weight: "Weights, all",
    activation: "Activations, all",
    activationGradient: "Activation gradients, all",
    weightGradient: "Weight gradients, all",
  },
  step: "step",
  shares: SHARES,
  /** On the map, from the top. */
  bands: { overflow: "overflow", normal: "normal", subnormal: "subnormal", lost: "lost to zero" },
  mapOf: ({ what }: { readonly what: string }) => `Exponents of ${what} over the steps`,
  sharesOf: ({ what }: { readonly what: string }) => `Shares of ${what} over the steps`,
  atStep: ({ step }: { readonly step: number }) => `step ${formatCount(step)}`,
  sharesAt: ({ step, ...shares }: Shares & { readonly step: number }) =>
    `step ${formatCount(step)}: ${(["lost", "subnormal", "overflow"] as const).map((band) => `${formatShare(shares[band])} ${SHARES[band]}`).join(", ")}`,
  nothingYet: "nothing yet",
  scale: {
    label: "Loss scale to preview",
    value: ({ exponent, preview }: { readonly exponent: number; readonly preview: boolean }) =>
      `2 to the power of ${exponent}${preview ? ", a preview" : ", the current scale"}`,
    current: "loss scale",
    previewed: "at scale",
  },
  preview: {
    hint: "Drag the loss scale, or use the arrow keys, to preview the gradients at another scale.",
    shown: ({ exponent }: { readonly exponent: number }) => `Preview of all steps at loss scale 2^${exponent}.`,
    reset: "Show the actual values",
  },
  overflowed: ({
    step,
    exponent,
    tensor,
  }: {
    readonly step: number;
    readonly exponent: number;
    readonly tensor: string;
  }) =>
    `In step ${formatCount(step)}, at scale 2^${exponent}, **${tensor}** overflowed first, and the step was skipped.`,
  worst: {
    title: "Most affected tensors",
    none: "No tensor loses values to underflow or overflow.",
    /** Those that are more than none. */
    shares: ({ overflow, lost, subnormal }: Shares) =>
      [
        { share: overflow, word: SHARES.overflow },
        { share: lost, word: SHARES.lost },
        { share: subnormal, word: SHARES.subnormal },
      ]
        .filter(({ share }) => share > 0)
        .map(({ share, word }) => `${formatShare(share)} ${word}`)
        .join(" · "),
  },
};
