/** What `halfstep train` prints for people: src/cli/progressReport.ts and its neighbours. */
import { vocabularyDifference, type VocabularyDifference } from "../vocabularies";
import { formatCount, formatFixed } from "../../numbers";

const STOPPED = {
  SIGINT: "Stopped",
  SIGTERM: "Stopped",
  SIGHUP: "Stopped",
  "closed output": "Standard output was closed, so training stopped",
  "failed output": "Writing to standard output failed, so training stopped",
};

export const train = {
  /** Weights of a model with another vocabulary; `kept` of the run's `symbols` are in both. */
  bySymbol: (values: { readonly difference: VocabularyDifference; readonly kept: number; readonly symbols: number }) =>
    `${vocabularyDifference(values.difference)} Embedding rows are matched by symbol: ${values.kept} of this run's ${values.symbols} symbols take the checkpoint's rows, the others start fresh.`,
  pipedFile: "The piped file",
  notFinite: "not finite",
  notFiniteSince: ({ step }: { readonly step: number | undefined }) => `not finite since step ${step ?? "?"}`,
  /** The line that renews itself. `losses` by lane, ready to be shown. */
  progress: (values: {
    readonly done: number;
    readonly steps: number;
    readonly losses: string;
    readonly seconds: number;
  }) => `${values.done}/${values.steps}  loss ${values.losses}  ${formatFixed(values.seconds, 0)} s`,
  summary: {
    lane: "lane",
    precision: "precision",
    parameters: "parameters",
    loss: "loss",
    validation: "validation loss",
    skipped: "skipped",
    stepMs: "median ms/step",
    mebibytes: "MiB",
  },
  tensorKinds: {
    weight: "weights",
    activation: "activations",
    activationGradient: "activation gradients",
    weightGradient: "weight gradients",
  },
  shares: {
    lane: "lane",
    tensors: "tensors",
    format: "judged in",
    scale: "scale",
    lost: "lost",
    subnormal: "subnormal",
    overflow: "overflow",
    worst: "worst",
  },
  drift: ({ reference }: { readonly reference: string }) => ({
    lane: "lane",
    step: "step",
    distance: `distance from ${reference}`,
    farthest: "farthest",
  }),
  /** `skipped` of a warm-up's steps; `share` of the full learning rate, undefined where it is all of it. */
  warmupSkipped: (values: {
    readonly lane: string;
    readonly skipped: number;
    readonly warmupSteps: number;
    readonly firstStep: number;
    readonly share: number | undefined;
  }) => ({
    message:
      `${values.lane}: ${values.skipped === values.warmupSteps ? "all" : formatCount(values.skipped)} of the ` +
      `${formatCount(values.warmupSteps)} warm-up steps were skipped, and the schedule counts skipped steps too; the first step taken, ` +
      `step ${formatCount(values.firstStep)}, had ${values.share === undefined ? "the full" : `${formatFixed(100 * values.share, 0)} % of the`} learning rate.`,
    fix: "Give a longer optimizer.warmupSteps or a lower precision.scaler.initialScale.",
  }),
  /** About the data, before training. */
  warning: ({ message, fix }: { readonly message: string; readonly fix: string }) =>
    `warning: ${message}\n         ${fix}`,
  notSaved: ({ step, message, fix }: { readonly step: number; readonly message: string; readonly fix: string }) =>
    `Step ${formatCount(step)} was not saved: ${message} ${fix}`,
  wrote: ({ path, step }: { readonly path: string; readonly step?: number }) =>
    `wrote ${path}${step === undefined ? "" : ` (step ${step})`}`,
  /** `keptStep` of the file that was left; undefined where it is from before this run. */
  wroteDiverged: (values: {
    readonly diverged: string;
    readonly step: number;
    readonly path: string;
    readonly keptStep: number | undefined;
  }) =>
    `wrote ${values.diverged} (step ${values.step}): its weights or moments are not finite, so ${values.path} was left ` +
    (values.keptStep === undefined ? "as it was before" : `at step ${values.keptStep}`),
  nothingSaved: {
    noStep: "Nothing was saved: no step was completed.",
    noFile:
      "Nothing was saved: give --save FILE to save when training stops, and --save-every STEPS to save during training.",
  },
  stopping: "Stopping after the steps in progress.",
  stoppingAgain: "Stopping after the steps in progress. Press Ctrl-C again to quit at once.",
  stopped: ({
    why,
    step,
    steps,
  }: {
    readonly why: keyof typeof STOPPED;
    readonly step: number;
    readonly steps: number;
  }) => `${STOPPED[why]} at step ${formatCount(step)} of ${formatCount(steps)}.`,
};
