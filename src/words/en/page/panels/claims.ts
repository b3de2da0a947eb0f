/** An article's claims, as they are judged here: src/lab/claims, src/ui/panels/claims. */
import { changeInWords } from "../../../figures";
import { formatCount, formatFixed, formatShare } from "../../../numbers";

/** Figures that claims are made of; `within` a sentence. */
const ROWS = {
  speed: { label: "Speed of a step", within: "speed of a step" },
  memory: { label: "Memory", within: "memory" },
  loss: { label: "Loss", within: "loss" },
  gradientsLost: { label: "Gradients lost", within: "gradients lost" },
  stepsSkipped: { label: "Steps skipped", within: "steps skipped" },
  parameters: { label: "Parameters", within: "parameters" },
  stepTime: { label: "Step time", within: "step time" },
  activeBlocks: { label: "Active blocks", within: "active blocks" },
  effectiveParameters: { label: "Effective parameters", within: "effective parameters" },
  flops: { label: "FLOPs executed", within: "FLOPs executed" },
};

export type ClaimRowId = keyof typeof ROWS;

const VERDICTS = {
  holds: "Holds here",
  partly: "Holds in part",
  fails: "Does not hold here",
  open: "Undecided",
};

/** A figure with a verdict; `lanes` of which it holds, where that is not all. */
interface Verdict {
  readonly verdict: keyof typeof VERDICTS;
  readonly figures: readonly { readonly row: ClaimRowId; readonly lanes: readonly string[] }[];
}

const LOSSES = { validation: "validation", training: "training" };

export const claims = {
  region: "Claims",
  card: ({ title }: { readonly title: string }) => `Claim: ${title}`,
  origin: ({ number }: { readonly number: number }) => `claim ${number} from an article, tested on this device`,
  quantity: "Quantity",
  claimed: "Claimed",
  differences: "Differences from the claim",
  comparedWith: "Compared with",
  claims: {
    mixedPrecision: {
      title: "Mixed precision",
      sentence: "FP16 mixed with FP32 makes arithmetic up to twice as fast and halves the memory.",
      measuredOn: "Large models on clusters",
    },
    dynamicScaling: {
      title: "Dynamic loss scaling",
      sentence: "Adjusting the scale to the gradients’ range keeps 16-bit gradients from underflowing.",
      measuredOn: "Large models on clusters; no figure given",
    },
    sharedAttention: {
      title: "Attention shared across layers",
      sentence:
        "Layers that share their attention: 40 % fewer parameters, 35 % less memory, BERT-base trained in 38 hours, not 72.",
      measuredOn: "Large models on clusters; the hours are BERT-base’s",
    },
    gatedNetworks: {
      title: "Gated networks",
      sentence:
        "Learnable gates find and freeze unimportant parts: 60 to 70 % fewer effective parameters; with 30 % active, quality on par with dense and 58 % fewer FLOPs.",
      measuredOn: "Large models on clusters",
    },
  },
  rows: ROWS,
  /** A change as a figure has it. */
  change: ({ change }: { readonly change: number }) => changeInWords(change) ?? "no number",
  upToTwice: "up to 2×",
  times: ({ times }: { readonly times: number }) => `${formatFixed(times, 2)}×`,
  ofTheHours: ({ change }: { readonly change: number }) => `${changeInWords(change) ?? "no number"} of the hours`,
  onPar: "on par",
  parametersLess: "−60 to −70\u202f%",
  notes: {
    software: "on a software adapter",
    loss: ({ of, step, soFar }: { readonly of: keyof typeof LOSSES; readonly step: number; readonly soFar: boolean }) =>
      `${LOSSES[of]}, step ${formatCount(step)}${soFar ? ", so far" : ""}`,
    stillActive: ({ share }: { readonly share: number }) => `${formatShare(share)} still active`,
    atActive: ({ share }: { readonly share: number }) => `at ${formatShare(share)} active`,
  },
  marks: {
    holds: "holds here",
    partly: "holds in part here",
    fails: "does not hold here",
    open: "undecided",
    none: "no figure claimed",
  },
  nothingYet: "Nothing measured yet: train to see.",
  noFigure: "The article states no figure; these are measured here.",
  /** One sentence for each verdict, with the figures that it is about. */
  verdict: ({ verdicts }: { readonly verdicts: readonly Verdict[] }) =>
    verdicts
      .map(({ verdict, figures }) => {
        const named = figures.map(
          ({ row, lanes }) => `${ROWS[row].within}${lanes.length === 0 ? "" : ` (${lanes.join(", ")})`}`,
        );
        return `${VERDICTS[verdict]}: ${named.join(", ")}.`;
      })
      .join(" "),
  ofBoth: ({ lane }: { readonly lane: string }) => `“${lane}” saves in another way too, so its figures combine both.`,
  conditions: { claimedFor: "Claimed for", here: "Here", device: "Device" },
  /** `model` and `data` as the catalogue calls them; `contextLength` where the model reads texts. */
  here: (values: {
    readonly model: string;
    readonly layers: number;
    readonly width: number;
    readonly parameters: number | undefined;
    readonly data: string;
    readonly batchSize: number;
    readonly contextLength: number | undefined;
    readonly step: number;
    readonly steps: number;
  }) =>
    `${values.model} of ${values.layers} layers, width ${values.width}` +
    `${values.parameters === undefined ? "" : `, ${formatCount(values.parameters)} parameters`}; ` +
    `${values.data.toLowerCase()}, batches of ${values.batchSize}` +
    `${values.contextLength === undefined ? "" : ` of ${values.contextLength} tokens`}, ` +
    `step ${formatCount(values.step)} of ${formatCount(values.steps)}`,
  device: ({
    adapter,
    software,
    packed,
  }: {
    readonly adapter: string;
    readonly software: boolean;
    readonly packed: boolean;
  }) =>
    `${adapter}${software ? ", a software adapter: its times are not representative of a GPU" : ""}` +
    `${packed ? "; halves are packed in 32 bits, which costs time" : ""}; the lanes take turns on the same batches`,
};
