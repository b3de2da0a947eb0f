/** The claim about gates: parameters and FLOPs saved at a loss on par. */
import { gatedParts } from "../curves/gateTargets";
import { formatShare, NO_FIGURE } from "../../words/numbers";
import { pageWords } from "../../words/words";
import type { Claim } from "./claim";
import { atClaimedShare, changeText, CLAIMED_ACTIVE, gatedRow, lossOnPar, saving, unclaimedRow } from "./claimRows";
import { against, GATES, isPlain, STRUCTURE } from "./comparison";

const CLAIMED_PARAMETERS = -0.6;
const CLAIMED_FLOPS = -0.58;

export const gatedNetworks: Claim = {
  number: 4,
  id: "gatedNetworks",
  rows: [
    {
      what: "activeBlocks",
      claimed: () => formatShare(CLAIMED_ACTIVE),
      judge: ({ lane: { gates } }) => ({ text: gates ? formatShare(gates.active) : NO_FIGURE, verdict: "none" }),
    },
    gatedRow(
      "effectiveParameters",
      () => pageWords().claims.parametersLess,
      ({ effectiveParameters }, { reference: { parameters } }) =>
        saving(parameters === undefined ? undefined : effectiveParameters / parameters - 1, CLAIMED_PARAMETERS),
    ),
    gatedRow(
      "flops",
      () => changeText(CLAIMED_FLOPS),
      (gates) => atClaimedShare(gates, saving(gates.executed - 1, CLAIMED_FLOPS)),
    ),
    lossOnPar,
    unclaimedRow("stepTime", ({ stepMs }) => stepMs),
  ],
  about: GATES,
  compare: (measures, experiment) =>
    against(measures, experiment, isPlain, ({ config }) => gatedParts(config).length > 0, STRUCTURE),
};
