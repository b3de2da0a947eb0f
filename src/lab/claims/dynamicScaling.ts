/** The claim about dynamic loss scaling: no figure is claimed, so the figures are only shown. */
import { formatShare } from "../../words/numbers";
import type { Claim } from "./claim";
import { NO_FIGURE, unclaimedLoss } from "./claimRows";
import { against, PRECISION } from "./comparison";

export const dynamicScaling: Claim = {
  number: 2,
  title: "Dynamic loss scaling",
  sentence: "Adjusting the scale to the gradients’ range keeps 16-bit gradients from underflowing.",
  measuredOn: "Large models on clusters; no figure given",
  rows: [
    {
      what: "Gradients lost",
      claimed: NO_FIGURE,
      // What is zero in FP32 too is no loss of half's.
      judge: ({ lane: { vanished }, reference: { zero } }) => ({
        text: vanished === undefined || zero === undefined ? NO_FIGURE : formatShare(Math.max(0, vanished - zero)),
        verdict: "none",
      }),
    },
    {
      what: "Steps skipped",
      claimed: NO_FIGURE,
      judge: ({ lane: { skipped } }) => ({ text: skipped?.toLocaleString("en") ?? NO_FIGURE, verdict: "none" }),
    },
    unclaimedLoss,
  ],
  compare: (measures, experiment) => {
    const found = against(
      measures,
      experiment,
      ({ config }) => config.precision.kind === "fp32",
      ({ config }) => config.precision.kind === "mixed",
      PRECISION,
    );
    const scalers = new Set(found?.lanes.map(({ config }) => config.precision.scaler.kind));
    return scalers.size > 1 ? found : undefined;
  },
};
