/**
 * What page and worker say to each other. Training runs in the worker; the page only draws. Everything here is plain,
 * structured-cloneable data, failures included: a code and values, of which the page makes sentences. One experiment runs at a time; its lanes step in turn, on the same batches.
 */
import type { DeviceCapabilities } from "../../gpu/device";
import type { Experiment } from "../../config/experiment";
import type { GatedPart } from "../../graph/gateTypes";
import type { MemoryMap } from "../../graph/views/memoryMap";
import type { TensorRow } from "../../graph/views/tensorTable";
import type { HalfForm } from "../../training/lane/halfForm";
import type { GatedRows } from "../../models/gates";
import type { SharedParameter } from "../../training/step/sharedParameters";
import type { BenchSize } from "../../kernels/bench/benchCase";
import type { KernelFigure, SkippedCase } from "../../kernels/bench/figures";
import type { ErrorReport } from "../../words/report";
import type { CheckResult } from "../../kernels/check/checkKernels";
import type { ManualAction, Intervention } from "../run/interventions";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "./metrics";
import type { CurveColumns } from "../curves/laneCurves";
import type { HistogramSnapshot, WatchedTensor } from "../curves/tensorShares";

/**
 * Page → worker. Runs are numbered by the page, from 1: `load` and `reset` begin one, and every event says which it is of,
 * so that what is still on its way from an earlier one can be told from the present one's.
 */
export type Command =
  /** Opens the adapter and reports it. Sent once, first. */
  | { readonly type: "hello" }
  /**
   * Builds the lanes; answered by `loaded`. `file` where the data is the user's own. `resume` continues the saved run of this
   * experiment if there is one: its curves, where they were saved with it, follow `loaded` as `news`.
   */
  | {
      readonly type: "load";
      readonly run: number;
      readonly experiment: Experiment;
      /** Its URL. */
      readonly address: string;
      readonly file?: Blob;
      /** Names a copy of the run that this tab has begun, in place of the run itself, which another tab has. */
      readonly copy?: string;
      readonly resume: boolean;
    }
  | { readonly type: "play" }
  | { readonly type: "pause" }
  /** One training step of each lane, then paused. */
  | { readonly type: "step" }
  /** Saves what is there, between two chunks of steps while training: the page may be closed next. */
  | { readonly type: "save" }
  /** Back to step 0, same seed; answered by `loaded`. */
  | { readonly type: "reset"; readonly run: number }
  | Request;

/**
 * A question about one lane of a run. Each is answered by one `reply` with its number, between two chunks of steps while
 * training, whatever else becomes of the run.
 */
export type Request = {
  readonly request: number;
  readonly run: number;
  readonly lane: string;
} & Question;

export type Question =
  /** Breaks a lane on purpose before its next step; the news then tell of it. */
  | { readonly type: "intervene"; readonly deed: ManualAction }
  /** The tensors of a lane's step. */
  | { readonly type: "describe" }
  /** A checkpoint of one lane as safetensors bytes. */
  | { readonly type: "export" }
  /** Continues text from a prompt with one lane's current weights. */
  | {
      readonly type: "sample";
      readonly prompt: string;
      readonly temperature: number;
      readonly topK: number;
      readonly length: number;
    };

/** What a question is answered with, by its type. */
export type Answer =
  | { readonly type: "intervene" }
  /** The tensors in the step's order, weights first; and where its activations lie. */
  | { readonly type: "describe"; readonly rows: readonly TensorRow[]; readonly map: MemoryMap }
  | { readonly type: "export"; readonly fileName: string; readonly bytes: ArrayBuffer }
  | { readonly type: "sample"; readonly text: string }
  | { readonly type: "refused"; readonly report: ErrorReport };

export interface LaneMemory {
  readonly parameters: number;
  readonly halfWeights: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly total: number;
}

/** A look at every gate of a lane: part after part, layer after layer, as `LaneInfo.gates` has them. */
export interface GateSnapshot {
  readonly step: number;
  /** Steps since the look before; since step 0 at the first look at a run that goes on. */
  readonly steps: number;
  /** For each gate, the share of those steps in which it was awake, 0…1. */
  readonly awake: Float32Array;
  /** 1 where the gate is frozen. */
  readonly frozen: Uint8Array;
}

/** What is known of a lane once it is built. */
export interface LaneInfo {
  readonly name: string;
  /** How halves are held: none in an fp32 lane. */
  readonly half: HalfForm;
  readonly parameters: number;
  readonly memory: LaneMemory;
  /** FLOPs executed in a step with every gate awake. */
  readonly flopsPerStep: number;
  readonly dispatchesPerStep: number;
  /** The tensors of its histograms, in the order of the step; empty where none are taken. */
  readonly watched: readonly WatchedTensor[];
  /** The parameters whose distance from the reference lane's is measured; none where there is nothing to compare. */
  readonly compared: readonly string[];
  /** The gates' layout, part after part: what the numbers of a `gates` event are of; empty in a lane without gates. */
  readonly gates: readonly GatedRows[];
  /** Parameters that belong to a gate, by what it decides about; 0 for what has none. */
  readonly gatedParameters: Readonly<Record<GatedPart, number>>;
  /** Parameters that several layers use, each counted once in `parameters` and `memory`; empty where none do. */
  readonly shared: readonly SharedParameter[];
}

/** What the model does now, for the picture beside the charts. */
export type Preview =
  /** Class scores of an MLP over a square grid, row by row from the top left; `probabilities[cell·classes + class]`. */
  | {
      readonly kind: "boundary";
      readonly size: number;
      readonly extent: number;
      readonly classes: number;
      readonly probabilities: Float32Array;
    }
  /** Images of the validation set with what the lane takes them for. */
  | {
      readonly kind: "digits";
      readonly side: number;
      readonly images: Float32Array;
      readonly targets: Uint32Array;
      readonly predictions: Uint32Array;
      readonly confidences: Float32Array;
    }
  /** Text continued from a prompt. */
  | { readonly kind: "text"; readonly prompt: string; readonly text: string }
  /** Answers to a few validation problems of a token task. */
  | {
      readonly kind: "answers";
      readonly rows: readonly {
        readonly question: string;
        readonly answer: string;
        readonly expected: string;
      }[];
    };

/** The data set as drawn under a decision boundary: x, y pairs and classes. */
export interface PointsPreview {
  readonly points: Float32Array;
  readonly classes: Uint32Array;
  /** What the owner of the data calls x, y and the classes. */
  readonly names?: { readonly features: readonly string[]; readonly classes: readonly string[] };
}

/** `viewing`: there to be looked at, not trained (ViewOnly says why). */
export type RunState = "empty" | "loading" | "ready" | "running" | "paused" | "viewing" | "finished" | "failed";

/**
 * Why a run can be looked at alone: another tab has it, no lane's weights are finite any more, or its weights were let go
 * to make room for newer runs.
 */
export type ViewOnly = "other-tab" | "not-finite" | "no-weights";

/** What was seen of a lane since the last news. */
export interface LaneNews {
  readonly lane: string;
  /** Of a resumed run, once: its curves so far, which the rest goes on from. */
  readonly curves?: CurveColumns;
  readonly steps: readonly StepMetrics[];
  readonly validations: readonly ValidationMetrics[];
  readonly histograms: readonly HistogramSnapshot[];
  /** Measured where histograms are taken. */
  readonly drift: readonly DriftPoint[];
  /** In a lane with gates: what they did. */
  readonly gates?: GateSnapshot;
}

export interface News {
  /** All that was done to this run by hand so far, a resumed run's included; where there is more to say than before. */
  readonly interventions?: readonly Intervention[];
  /** The lanes of which there is anything new. */
  readonly lanes: readonly LaneNews[];
}

/** What a run's failure is of. The last is of the whole engine: nothing follows it, and only a new engine trains again. */
export type Failing = "restore" | "save" | "preview" | "engine";

/** What the page is told of a run. */
export type RunEvent =
  | {
      readonly type: "loaded";
      readonly lanes: readonly LaneInfo[];
      /** 0, or where a resumed run stands. */
      readonly step: number;
      readonly viewOnly?: ViewOnly;
      /** It was saved by a version that did not keep which text it was: the file's name and size agree, and no more is known. */
      readonly unsure?: boolean;
      /** Known entropy of the data in nats per token: the floor of the loss chart. */
      readonly lossFloor?: number;
      readonly points?: PointsPreview;
      /** What the data were read as, where that is not how they stand. */
      readonly warnings?: readonly ErrorReport[];
      /** Seconds from the command to ready. */
      readonly seconds: number;
    }
  | { readonly type: "state"; readonly state: RunState }
  /** A lane's model has changed its shape and goes on where it was, under the same name: what was told of its steps stands. */
  | { readonly type: "reshaped"; readonly lane: LaneInfo }
  /** Everything since the last such message, of all lanes, at most four times a second. */
  | ({ readonly type: "news" } & News)
  | { readonly type: "preview"; readonly lane: string; readonly step: number; readonly preview: Preview }
  | { readonly type: "reply"; readonly request: number; readonly answer: Answer }
  /** The run was saved and survives a closed tab. */
  | { readonly type: "saved"; readonly step: number }
  /** What was saved of this run could not be used, and was moved out of the way: `id` finds it, where that worked. */
  | { readonly type: "set-aside"; readonly why: ErrorReport; readonly id?: number }
  /** Of so many older runs the weights were let go to make room; and so many went whole, because too many were kept. */
  | { readonly type: "let-go"; readonly weights: number; readonly whole: number }
  /** `lane`: of a picture, the lane it was to be of. */
  | { readonly type: "error"; readonly failing: Failing; readonly lane?: string; readonly report: ErrorReport };

/** Worker → page. `run` is the number of the run it is about; 0 before the first. */
export type Event =
  { readonly type: "adapter"; readonly capabilities: DeviceCapabilities } | (RunEvent & { readonly run: number });

/** Page → device worker, which benches and checks kernels: one job, then it is closed. */
export type DeviceJob = { readonly type: "bench"; readonly size: BenchSize } | { readonly type: "check" };

/** Device worker → page. */
export type DeviceEvent =
  /** The job begins; `total` results are to come. */
  | { readonly type: "started"; readonly capabilities: DeviceCapabilities; readonly total: number }
  /** Of the largest copy, read and written: a bench's first figure. */
  | { readonly type: "copied"; readonly copyBytesPerSecond: number }
  | { readonly type: "figure"; readonly figure: KernelFigure }
  | { readonly type: "skipped"; readonly skipped: SkippedCase }
  | { readonly type: "checked"; readonly result: CheckResult }
  | { readonly type: "done" }
  | { readonly type: "error"; readonly report: ErrorReport };
