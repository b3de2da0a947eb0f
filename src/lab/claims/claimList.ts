/**
 * The claims that lanes of an experiment can be held against, as an article makes them ("DeepSeek: the breaker of low-cost AI
 * training", 26 September 2025). The claimed figures are the article's own, measured by others; nobody here vouches for them.
 */
import { shareInWords } from "../readings/words";
import {
  atClaimedShare,
  changeText,
  CLAIMED_ACTIVE,
  gatedRow,
  lossOnPar,
  NO_FIGURE,
  saving,
  savingRow,
  timeRow,
  unclaimedLoss,
  unclaimedRow,
  upToTwice,
  type ClaimRow,
} from "./claimRows";

export interface Claim {
  readonly number: number;
  readonly title: string;
  /** The claim in a sentence. */
  readonly sentence: string;
  /** What it was measured on, as far as the article says. */
  readonly measuredOn: string;
  readonly rows: readonly ClaimRow[];
}

export const mixedPrecision: Claim = {
  number: 1,
  title: "Mixed precision",
  sentence: "FP16 mixed with FP32 makes arithmetic up to twice as fast and halves the memory.",
  measuredOn: "Large models on clusters",
  rows: [upToTwice, savingRow("Memory", -0.5, ({ bytes }) => bytes), unclaimedLoss],
};

export const dynamicScaling: Claim = {
  number: 2,
  title: "Dynamic loss scaling",
  sentence: "Adjusting the scale to the gradients’ range keeps 16-bit gradients from underflowing.",
  measuredOn: "Large models on clusters; no figure is given",
  rows: [
    {
      what: "Gradients lost",
      claimed: NO_FIGURE,
      // What is zero in FP32 too is no loss of half's.
      judge: ({ lane: { vanished }, reference: { zero } }) => ({
        text: vanished === undefined || zero === undefined ? NO_FIGURE : shareInWords(Math.max(0, vanished - zero)),
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
};

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
};

const CLAIMED_PARAMETERS = -0.6;
const CLAIMED_FLOPS = -0.58;

export const gatedNetworks: Claim = {
  number: 4,
  title: "Gated networks",
  sentence:
    "Learnable gates find what is unimportant and freeze it: 60 to 70 % fewer effective parameters; with 30 % active, " +
    "quality on par with dense and 58 % fewer FLOPs.",
  measuredOn: "Large models on clusters",
  rows: [
    {
      what: "Awake",
      claimed: shareInWords(CLAIMED_ACTIVE),
      judge: ({ lane: { gates } }) => ({ text: gates ? shareInWords(gates.active) : NO_FIGURE, verdict: "none" }),
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
};
