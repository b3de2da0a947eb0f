/**
 * What a lane's model does now: the picture beside the charts. Reads the lane's current weights between steps and
 * changes nothing of the run.
 */
import type { DataSource, PointSource, TokenSource } from "../../data/source";
import { createTokenizer } from "../../data/vocabulary";
import { IGNORED_TARGET } from "../../graph/ir";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { Inference } from "../../training/use/inference";
import type { Lane } from "../../training/lane/lane";
import { NotFiniteOutputError, sampleText, type SamplingOptions } from "../../training/use/sampling";
import { taskOf } from "../../training/task";
import { weightsOfLane } from "../../training/files/weightHome";
import type { PointsPreview, Preview } from "../wire/protocol";

/**
 * Points pass through the model in batches of training's own size, unless that is smaller: then the kernels are those that
 * training has compiled already, and a software driver compiles for seconds.
 */
const LEAST_BATCH = 64;
/** Cells along a side of the decision boundary's grid. */
const GRID = 48;
/** The grid reaches a little past the outermost point. */
const MARGIN = 1.08;
const POINTS_DRAWN = 400;
const DIGITS_SHOWN = 24;
const ANSWERS_SHOWN = 6;
const SAMPLE: Omit<SamplingOptions, "seed"> = { temperature: 0.8, topK: 0, length: 100 };

export class Previewer {
  readonly #lane: Lane;
  readonly #data: DataSource;
  readonly #inference: Inference;

  private constructor(lane: Lane, data: DataSource, inference: Inference) {
    this.#lane = lane;
    this.#data = data;
    this.#inference = inference;
  }

  static async create(gpu: Gpu, pipelines: PipelineCache, lane: Lane, data: DataSource): Promise<Previewer> {
    const batch = previewBatch(data);
    const inference = await Inference.create(weightsOfLane(lane), {
      gpu,
      pipelines,
      task: taskOf(data),
      batch,
    });
    return new Previewer(lane, data, inference);
  }

  /**
   * Undefined for points of more than two features that are no pictures, as there is nothing to draw, and when
   * `isCancelled` says so on the way: text takes a forward pass for every token.
   */
  async preview(isCancelled: () => boolean): Promise<Preview | undefined> {
    const data = this.#data;
    if (data.kind === "tokens" && data.promptLength === undefined) return this.#text(data, isCancelled);
    if (data.kind === "tokens") return this.#answers(data);
    if (data.picture) return this.#digits(data, data.picture.width);
    return data.features === 2 ? this.#boundary(data) : undefined;
  }

  /** Continues a prompt of the user's. */
  async sample(prompt: string, options: Omit<SamplingOptions, "seed">): Promise<string> {
    const data = this.#data;
    if (data.kind !== "tokens" || data.promptLength !== undefined) return "";
    const { seed } = this.#lane.config.training;
    return sampleText(this.#inference, data.vocabulary, data.contextLength, prompt, { ...options, seed });
  }

  destroy(): void {
    this.#inference.destroy();
  }

  async #text(data: TokenSource, isCancelled: () => boolean): Promise<Preview | undefined> {
    const prompt = data.vocabulary.kind === "characters" && data.vocabulary.symbols.includes("\n") ? "\n" : "";
    const text = await this.sample(prompt, { ...SAMPLE, isCancelled }).catch((failure: unknown) => {
      // Told as such where it began; a picture of it there is none.
      if (failure instanceof NotFiniteOutputError) return undefined;
      throw failure;
    });
    return text === undefined || isCancelled() ? undefined : { kind: "text", prompt, text };
  }

  async #boundary(data: PointSource): Promise<Preview> {
    const extent = extentOf(data);
    const cells = new Float32Array(GRID * GRID * 2);
    for (let cell = 0; cell < GRID * GRID; cell++) {
      cells[2 * cell] = (((cell % GRID) + 0.5) / GRID - 0.5) * 2 * extent;
      cells[2 * cell + 1] = (0.5 - (Math.floor(cell / GRID) + 0.5) / GRID) * 2 * extent;
    }
    const { classes } = data;
    const logits = await this.#pointLogits(data, cells);
    return { kind: "boundary", size: GRID, extent, classes, probabilities: softmaxRows(logits, classes) };
  }

  async #digits(data: PointSource, side: number): Promise<Preview> {
    const { inputs, targets } = data.examples("validation", DIGITS_SHOWN);
    const probabilities = softmaxRows(await this.#pointLogits(data, inputs), data.classes);
    const best = Array.from(targets, (_, row) =>
      argmax(probabilities.subarray(row * data.classes, (row + 1) * data.classes)),
    );
    return {
      kind: "digits",
      side,
      images: inputs,
      targets,
      predictions: Uint32Array.from(best),
      confidences: Float32Array.from(best, (digit, row) => probabilities[row * data.classes + digit] ?? 0),
    };
  }

  /** Class scores of any number of examples, a batch at a time; the last is filled up with zeros. */
  async #pointLogits({ features, classes, batchSize }: PointSource, inputs: Float32Array): Promise<Float64Array> {
    const examples = inputs.length / features;
    const batch = pointBatch(batchSize);
    const logits = new Float64Array(examples * classes);
    for (let first = 0; first < examples; first += batch) {
      const rows = new Float32Array(batch * features);
      rows.set(inputs.subarray(first * features, (first + batch) * features));
      const scores = await this.#inference.logits(rows);
      logits.set(scores.subarray(0, (Math.min(examples, first + batch) - first) * classes), first * classes);
    }
    return logits;
  }

  /** Each answer token is predicted from the question and the right answer so far, as in training. */
  async #answers(data: TokenSource): Promise<Preview> {
    await data.prefetchValidation(1);
    const { inputs: tokens, targets } = data.validationBatch(0);
    const length = data.contextLength;
    const rows = answerRows(data);
    const logits = await this.#inference.logits(tokens.subarray(0, rows * length));
    const tokenizer = createTokenizer(data.vocabulary);
    const predicted = (position: number): number =>
      argmax(logits.subarray(position * tokenizer.size, (position + 1) * tokenizer.size));
    const answers = Array.from({ length: rows }, (_, row) => {
      const start = row * length;
      const counted = Array.from({ length }, (_, offset) => start + offset).filter(
        (position) => targets[position] !== IGNORED_TARGET,
      );
      return {
        question: tokenizer.decode(tokens.subarray(start, start + (data.promptLength ?? 0))),
        answer: tokenizer.decode(counted.map(predicted)),
        expected: tokenizer.decode(counted.map((position) => targets[position] ?? 0)),
      };
    });
    return { kind: "answers", rows: answers };
  }
}

/** The data as drawn under a decision boundary; undefined where it is not two-dimensional. */
export function pointsPreview(data: DataSource): PointsPreview | undefined {
  if (data.kind !== "points" || data.features !== 2) return undefined;
  const { inputs, targets } = data.examples("training", POINTS_DRAWN);
  return { points: inputs, classes: targets, ...(data.names && { names: data.names }) };
}

function previewBatch(data: DataSource): number {
  if (data.kind === "tokens") return data.promptLength === undefined ? 1 : answerRows(data);
  return pointBatch(data.batchSize);
}

function pointBatch(batchSize: number): number {
  return Math.max(LEAST_BATCH, batchSize);
}

function answerRows(data: TokenSource): number {
  return Math.min(ANSWERS_SHOWN, data.batchSize);
}

function extentOf(data: PointSource): number {
  const { inputs } = data.examples("training", POINTS_DRAWN);
  return MARGIN * inputs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function softmaxRows(logits: Float64Array, columns: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += columns) {
    const row = logits.subarray(start, start + columns);
    const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
    for (const [column, logit] of row.entries()) probabilities[start + column] = Math.exp(logit - most) / total;
  }
  return probabilities;
}

function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  return best;
}
