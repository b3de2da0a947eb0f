/**
 * What training sees of any data set: a source of batches. A source is built once for all lanes of an
 * experiment, so that lanes get identical batches. A batch is a pure function of (seed, step, microStep):
 * there is no cursor to save, and a resumed run continues bit for bit by asking for the next step.
 *
 * Shape legend: B examples in a micro-batch, F features, T context length, N = B·T rows, V vocabulary.
 */
import type { Vocabulary } from "./vocabulary";
import type { DataWarning } from "./warnings";

/** Numbers f32, or tokens u32. */
export type BatchInputs = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A micro-batch, of the form that the data's task declares (`batchForm` in src/models/task.ts). */
export interface Batch<I extends BatchInputs = BatchInputs> {
  /** Row-major: features [B, F], or tokens [B, T]. */
  readonly inputs: I;
  /** Class indices [B], or the token after each position [B, T]; IGNORED_TARGET where no loss is counted. */
  readonly targets: Uint32Array<ArrayBuffer>;
}

export type Split = "training" | "validation";

export interface BatchAccess<I extends BatchInputs = BatchInputs> {
  /** Examples in one micro-batch, B. */
  readonly batchSize: number;
  /** Targets with a loss in every batch: the mean's divisor. The same for all batches of a source. */
  readonly countedTargets: number;
  /** After this many batches validation data repeats; Infinity where it is sampled afresh for each. */
  readonly validationBatches: number;
  /**
   * Resolves when every micro-batch of the steps `step` to `step + steps − 1` (default: that one) can be
   * taken, and starts reading for as many after them. Batches of steps before it may be gone then.
   */
  prefetch(step: number, steps?: number): Promise<void>;
  /** Resolves when validation batches 0 to count − 1 can be taken; they stay ready. */
  prefetchValidation(count: number): Promise<void>;
  /** Arrays for one micro-batch, to be filled as often as the caller likes. */
  emptyBatch(): Batch<I>;
  /** Writes into `into` where given (from `emptyBatch`), else into new arrays that the caller owns. */
  trainBatch(step: number, microStep: number, into?: Batch<I>): Batch<I>;
  /** Batch i ≥ 0 of held-out data, the same at every evaluation. */
  validationBatch(index: number, into?: Batch<I>): Batch<I>;
}

export interface PointSource extends BatchAccess<Float32Array<ArrayBuffer>> {
  readonly kind: "points";
  /** F. */
  readonly features: number;
  readonly classes: number;
  /** Present where a row of inputs is a grey picture, row-major, 0 (paper) to 1 (ink). */
  readonly picture?: { readonly width: number; readonly height: number };
  /** What the owner of the data calls its features and classes, where they have names. */
  readonly names?: { readonly features: readonly string[]; readonly classes: readonly string[] };
  /** The first `count` training or held-out examples, in no batch order, for drawing. */
  examples(split: Split, count: number): Batch<Float32Array<ArrayBuffer>>;
}

export interface TokenSource extends BatchAccess<Uint32Array<ArrayBuffer>> {
  readonly kind: "tokens";
  /** T: what the model's context length must be. Tasks set it from their own lengths. */
  readonly contextLength: number;
  readonly vocabulary: Vocabulary;
  /**
   * The exact entropy rate of the source in nats a token, where it is known: no model's mean loss over a long
   * held-out text can be lower. Absent for tasks (their answers are certain: the floor is 0) and for users'
   * texts (unknown).
   */
  readonly entropyPerToken?: number;
  /** In tasks: the first `promptLength` tokens of a row are the question, its counted targets the answer. */
  readonly promptLength?: number;
}

/** What a source is, whatever file it came from. */
export interface DataIdentity {
  /** Equal for equal data and for nothing else (fingerprint.ts); kept with every saved state. */
  readonly fingerprint: string;
  /** What the order of its batches is drawn with: the experiment's own, whatever a lane draws its weights with. */
  readonly seed: number;
  /** What was read otherwise than it stood; the owner of the data is told. */
  readonly warnings: readonly DataWarning[];
}

export type DataSource = (PointSource | TokenSource) & DataIdentity;

/** What a source needs to know of the run. */
export interface BatchPlan {
  readonly seed: number;
  /** B, examples in one micro-batch. */
  readonly batchSize: number;
  /** Micro-batches summed into one optimizer step (gradient accumulation). */
  readonly microSteps: number;
}

/** Position of a micro-batch in the endless sequence of micro-batches. */
export function microBatchIndex(plan: BatchPlan, step: number, microStep: number): number {
  return step * plan.microSteps + microStep;
}

/** Arrays for `batchSize` vectors and a class for each. */
export function emptyVectors(batchSize: number, features: number): Batch<Float32Array<ArrayBuffer>> {
  return { inputs: new Float32Array(batchSize * features), targets: new Uint32Array(batchSize) };
}

/** Arrays for `batchSize` rows of tokens and a target for each position. */
export function emptyTokenRows(batchSize: number, contextLength: number): Batch<Uint32Array<ArrayBuffer>> {
  const positions = batchSize * contextLength;
  return { inputs: new Uint32Array(positions), targets: new Uint32Array(positions) };
}

/** Examples held out of a finite set: at least one, and at least one is left for training. */
export function heldOutCount(examples: number, validationShare: number): number {
  return Math.min(examples - 1, Math.max(1, Math.round(examples * validationShare)));
}
