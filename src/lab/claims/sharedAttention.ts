/** The claim about layers that share their attention: parameters, memory and time. */
import { sharesLayers } from "../readings/sharedLayers";
import type { Claim } from "./claim";
import { hoursRow, savingRow, unclaimedLoss } from "./claimRows";
import { against, isPlain, SHARING, STRUCTURE } from "./comparison";

/** BERT-base: 72 hours, then 38. */
const CLAIMED_TIME = 38 / 72 - 1;

export const sharedAttention: Claim = {
  number: 3,
  id: "sharedAttention",
  rows: [
    savingRow("parameters", -0.4, ({ parameters }) => parameters),
    savingRow("memory", -0.35, ({ bytes }) => bytes),
    hoursRow(CLAIMED_TIME),
    unclaimedLoss,
  ],
  about: SHARING,
  compare: (measures, experiment) =>
    against(measures, experiment, isPlain, ({ config }) => sharesLayers(config.model), STRUCTURE),
};
