/** The claim about dynamic loss scaling: no figure is claimed, so the figures are only shown. */
import { formatCount, formatShare, NO_FIGURE } from "../../words/numbers";
import type { Claim } from "./claim";
import { noFigure, unclaimedLoss } from "./claimRows";
import { against, PRECISION } from "./comparison";

export const dynamicScaling: Claim = {
  number: 2,
  id: "dynamicScaling",
  rows: [
    {
      what: "gradientsLost",
      claimed: noFigure,
      // What is zero in FP32 too is no loss of half's.
      judge: ({ lane: { vanished }, reference: { zero } }) => ({
        text: vanished === undefined || zero === undefined ? NO_FIGURE : formatShare(Math.max(0, vanished - zero)),
        verdict: "none",
      }),
    },
    {
      what: "stepsSkipped",
      claimed: noFigure,
      judge: ({ lane: { skipped } }) => ({
        text: skipped === undefined ? NO_FIGURE : formatCount(skipped),
        verdict: "none",
      }),
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
