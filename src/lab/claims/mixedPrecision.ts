/** The claim about mixed precision: speed and memory. */
import type { Claim } from "./claim";
import { savingRow, unclaimedLoss, upToTwice } from "./claimRows";
import { against, isWhole, PRECISION } from "./comparison";

export const mixedPrecision: Claim = {
  number: 1,
  title: "Mixed precision",
  sentence: "FP16 mixed with FP32 makes arithmetic up to twice as fast and halves the memory.",
  measuredOn: "Large models on clusters",
  rows: [upToTwice, savingRow("Memory", -0.5, ({ bytes }) => bytes), unclaimedLoss],
  compare: (measures, experiment) =>
    against(
      measures,
      experiment,
      ({ config }) => config.precision.kind === "fp32",
      (lane) => lane.config.precision.kind === "mixed" && isWhole(experiment, lane),
      PRECISION,
    ),
};
