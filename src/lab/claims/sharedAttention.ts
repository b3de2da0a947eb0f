/** The claim about layers that share their attention: parameters, memory and time. */
import { sharesLayers } from "../readings/sharedLayers";
import type { Claim } from "./claim";
import { savingRow, timeRow, unclaimedLoss } from "./claimRows";
import { against, isPlain, SHARING, STRUCTURE } from "./comparison";

/** BERT-base: 72 hours, then 38. */
const CLAIMED_TIME = 38 / 72 - 1;

export const sharedAttention: Claim = {
  number: 3,
  title: "Attention shared across layers",
  sentence:
    "Layers that share their attention: 40 % fewer parameters, 35 % less memory, BERT-base trained in 38 hours, not 72.",
  measuredOn: "Large models on clusters; the hours are BERT-base’s",
  rows: [
    savingRow("Parameters", -0.4, ({ parameters }) => parameters),
    savingRow("Memory", -0.35, ({ bytes }) => bytes),
    timeRow("Step time", CLAIMED_TIME, "of the hours"),
    unclaimedLoss,
  ],
  about: SHARING,
  compare: (measures, experiment) =>
    against(measures, experiment, isPlain, ({ config }) => sharesLayers(config.model), STRUCTURE),
};
