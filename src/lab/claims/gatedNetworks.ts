/** The claim about gates: parameters and FLOPs saved at a loss on par. */
import { gatedParts } from "../curves/gateTargets";
import { formatShare } from "../../words/numbers";
import type { Claim } from "./claim";
import {
  atClaimedShare,
  changeText,
  CLAIMED_ACTIVE,
  gatedRow,
  lossOnPar,
  NO_FIGURE,
  saving,
  unclaimedRow,
} from "./claimRows";
import { against, GATES, isPlain, STRUCTURE } from "./comparison";

const CLAIMED_PARAMETERS = -0.6;
const CLAIMED_FLOPS = -0.58;

export const gatedNetworks: Claim = {
  number: 4,
  title: "Gated networks",
  sentence:
    "Learnable gates find and freeze unimportant parts: 60 to 70 % fewer effective parameters; with 30 % active, " +
    "quality on par with dense and 58 % fewer FLOPs.",
  measuredOn: "Large models on clusters",
  rows: [
    {
      what: "Active blocks",
      claimed: formatShare(CLAIMED_ACTIVE),
      judge: ({ lane: { gates } }) => ({ text: gates ? formatShare(gates.active) : NO_FIGURE, verdict: "none" }),
    },
    gatedRow("Effective parameters", "−60 to −70\u202f%", ({ effectiveParameters }, { reference: { parameters } }) =>
      saving(parameters === undefined ? undefined : effectiveParameters / parameters - 1, CLAIMED_PARAMETERS),
    ),
    gatedRow("FLOPs executed", changeText(CLAIMED_FLOPS), (gates) =>
      atClaimedShare(gates, saving(gates.executed - 1, CLAIMED_FLOPS)),
    ),
    lossOnPar,
    unclaimedRow("Step time", ({ stepMs }) => stepMs),
  ],
  about: GATES,
  compare: (measures, experiment) =>
    against(measures, experiment, isPlain, ({ config }) => gatedParts(config).length > 0, STRUCTURE),
};
