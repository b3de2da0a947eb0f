/** The claim about mixed precision: speed and memory. */
import type { Claim } from "./claim";
import { savingRow, unclaimedLoss, upToTwice } from "./claimRows";
import { against, isWhole, PRECISION } from "./comparison";

export const mixedPrecision: Claim = {
  number: 1,
  id: "mixedPrecision",
  rows: [upToTwice, savingRow("memory", -0.5, ({ bytes }) => bytes), unclaimedLoss],
  compare: (measures, experiment) =>
    against(
      measures,
      experiment,
      ({ config }) => config.precision.kind === "fp32",
      (lane) => lane.config.precision.kind === "mixed" && isWhole(experiment, lane),
      PRECISION,
    ),
};
