/** Checkpoints and files of weights that do not fit, or that no run leaves: src/training/files. `tensor` is a name in the file. */
import { formatCount } from "../../numbers";
import { quoted, shortened } from "../../quoted";
import { health, type NotFiniteSince } from "../health";

/** What of a loss scaler no run leaves. */
export type ImpossibleScaler =
  | { readonly is: "step-count"; readonly counted: number; readonly step: number }
  | { readonly is: "step-sum"; readonly steps: number; readonly applied: number; readonly skipped: number }
  | { readonly is: "scale"; readonly scale: number }
  | { readonly is: "scale-bounds"; readonly scale: number; readonly low: number; readonly high: number }
  | { readonly is: "growth"; readonly inARow: number; readonly interval: number };

function impossibleScaler(why: ImpossibleScaler): string {
  switch (why.is) {
    case "step-count":
      return `the loss scaler has counted ${why.counted} steps, but the checkpoint is at step ${why.step}`;
    case "step-sum":
      return `of ${why.steps} steps ${why.applied} were applied and ${why.skipped} skipped, which does not add up`;
    case "scale":
      return `the loss scale is ${why.scale}, and it must be a positive normal number`;
    case "scale-bounds": {
      const held = why.low === why.high ? `at ${why.low}` : `from ${why.low} to ${why.high}`;
      return `the loss scale is ${why.scale}, and the run's own settings hold it ${held}`;
    }
    case "growth":
      return `the loss scaler counts ${why.inARow} good steps in a row, and the scale grows after ${why.interval}`;
    default:
      return why satisfies never;
  }
}

const WORDS_OF_A_GATE = {
  awake: "flag “awake”",
  frozen: "flag “frozen”",
  probability: "chance of being awake",
  checks: "count of checks",
  "awake-steps": "steps awake",
  importance: "importance",
  measured: "steps measured",
};

/** A word of the record of gates (src/graph/gateRecord.ts). */
export type GateWord =
  | {
      readonly is: "share";
      readonly share: "target" | "expected" | "active" | "frozen";
      readonly part: "feedForward" | "heads";
    }
  | { readonly is: "gate"; readonly gate: number; readonly of: keyof typeof WORDS_OF_A_GATE };

function gateWord(word: GateWord): string {
  return word.is === "share"
    ? `the ${word.share} share of ${word.part}`
    : `gate ${word.gate}'s ${WORDS_OF_A_GATE[word.of]}`;
}

const NOT_OURS = {
  run: "The file does not record the run it is from",
  config: "The checkpoint's config is not JSON",
  scaler: "The checkpoint has no state of the loss scaler",
};

const ANOTHER = "Choose another checkpoint, or start a new run from its weights with --init.";
const SAME_MODEL = "Choose a file of the same model, or change the model's settings to the file's.";

interface OfTensor {
  readonly tensor: string;
}

interface AtElement extends OfTensor {
  readonly value: number;
  readonly element: number;
}

function shape(sizes: readonly number[]): string {
  return shortened(`[${sizes.join(", ")}]`);
}

export const checkpoints = {
  "checkpoint/no-step": ({ given }: { readonly given: string | undefined }) => ({
    message: `The checkpoint has no valid step: ${shortened(given === undefined ? "none" : JSON.stringify(given))}.`,
    fix: "Choose another checkpoint.",
  }),
  "checkpoint/vocabulary": () => ({
    message: "The checkpoint's vocabulary is not in Halfstep's format.",
    fix: "Choose a checkpoint that Halfstep wrote.",
  }),
  /** A run cannot continue from it. */
  "checkpoint/not-ours": ({ lacks }: { readonly lacks: keyof typeof NOT_OURS }) => ({
    message: `${NOT_OURS[lacks]}, so the run cannot continue from it.`,
    fix: "Start a new run from its weights with --init, or choose a checkpoint that Halfstep wrote.",
  }),
  "checkpoint/no-tensor": ({ tensor, isHead }: OfTensor & { readonly isHead: boolean }) => ({
    message: `The file has no tensor ${quoted(tensor)}.`,
    fix: isHead
      ? "Set model.tiedHead to true if the file's model uses its embedding as its head, or choose another file."
      : SAME_MODEL,
  }),
  /** `wrapper`: of a module that stands before all names, if that is what is wrong. */
  "checkpoint/unknown-tensor": ({ tensor, wrapper }: OfTensor & { readonly wrapper: string | undefined }) => ({
    message: `The file has a tensor ${quoted(tensor)} that this model does not have.`,
    fix:
      wrapper === undefined
        ? SAME_MODEL
        : `Its names have the prefix ${quoted(`${wrapper}.`)}: save the inner module, as in save_model(wrapper.${shortened(wrapper)}, …).`,
  }),
  "checkpoint/name-twice": ({ tensor, names }: OfTensor & { readonly names: readonly [string, string] }) => ({
    message: `The file has ${quoted(tensor)} twice, as ${quoted(names[0])} and ${quoted(names[1])}.`,
    fix: "Save the module that is wrapped, not the wrapper beside it.",
  }),
  /** `isOtherText`: only the number of tokens differs. */
  "checkpoint/other-shape": ({
    tensor,
    saved,
    wanted,
    isOtherText,
  }: OfTensor & {
    readonly saved: readonly number[];
    readonly wanted: readonly number[];
    readonly isOtherText: boolean;
  }) => ({
    message: `Tensor ${quoted(tensor)} has the shape ${shape(saved)} in the file and ${shape(wanted)} in this model.`,
    fix: isOtherText
      ? `The file's model knows ${saved[0]} tokens and this run's data has ${wanted[0]}: choose the text that it was trained on, or its tokenizer.`
      : "Set layers, width, feed-forward width, context length and tokenizer to those the file was made with.",
  }),
  "checkpoint/integers": ({ tensor }: OfTensor) => ({
    message: `Tensor ${quoted(tensor)} holds integers.`,
    fix: "Choose a file whose weights are floating-point numbers.",
  }),
  "checkpoint/not-finite": ({ tensor, value, element }: AtElement) => ({
    message: `Tensor ${quoted(tensor)} holds ${value} at element ${element}.`,
    fix: "Choose a checkpoint from before the run diverged.",
  }),
  "checkpoint/negative-square": ({ tensor, value, element }: AtElement) => ({
    message: `Tensor ${quoted(tensor)} holds ${value} at element ${element}, but a mean of squares cannot be negative.`,
    fix: ANOTHER,
  }),
  "checkpoint/shared-differ": ({
    tensor,
    owner,
    isHead,
  }: OfTensor & { readonly owner: string; readonly isHead: boolean }) => ({
    message: `Tensor ${quoted(tensor)} differs from ${quoted(owner)}, but this model shares them.`,
    fix: isHead
      ? "Set model.tiedHead to false, so that the head has its own weights, or choose a file of a tied model."
      : "Choose a file of a model that shares these layers, or set model.sharing.kind to none.",
  }),
  "checkpoint/other-optimizer": ({ tensor }: OfTensor) => ({
    message: `The file's optimizer keeps ${quoted(tensor)}, and this run's does not.`,
    fix: "Set optimizer.kind to the file's, or start a new run from its weights with --init.",
  }),
  "checkpoint/impossible-scaler": ({ why }: { readonly why: ImpossibleScaler }) => ({
    message: `The checkpoint's state is invalid: ${impossibleScaler(why)}.`,
    fix: ANOTHER,
  }),
  "checkpoint/impossible-gates": ({ word, value }: { readonly word: GateWord; readonly value: number }) => ({
    message: `The checkpoint's record of gates is invalid: ${gateWord(word)} is ${value}.`,
    fix: ANOTHER,
  }),
  /** The state says of itself that it is not finite. */
  "checkpoint/diverged": ({ step, notFinite }: { readonly step: number; readonly notFinite: NotFiniteSince }) => ({
    message: `The checkpoint at step ${formatCount(step)} cannot be continued: its weights or moments are not finite (${health.notFiniteSince(notFinite)}).`,
    fix: "Choose an earlier checkpoint, or start over with a lower learning rate or gradient clipping.",
  }),
  "checkpoint/diverged-without-tensor": ({ tensor, length }: OfTensor & { readonly length: number }) => ({
    message: `The checkpoint of a diverged lane has no tensor ${quoted(tensor)} of ${length} numbers.`,
    fix: "Start the run over.",
  }),
  "checkpoint/diverged-without-scaler": () => ({
    message: "The checkpoint of a diverged lane has no loss scaler.",
    fix: "Start the run over.",
  }),
};
