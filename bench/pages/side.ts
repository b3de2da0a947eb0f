/**
 * What each side of a comparison is asked, and how all of them measure: the same sizes, the same batch, warm-up and
 * number of steps, the loss read back once a run. `bench/README.md` says where the sides differ all the same.
 */
import { spreadOf, type Spread } from "../../src/numerics/quantile";

/** A product of two square matrices, result read back into JavaScript. */
export interface MatmulTask {
  readonly kind: "matmul";
  readonly size: number;
  readonly half: boolean;
  readonly runs: number;
}

/** Training steps of a GPT in FP32: AdamW, norm clipped at 1, tied head, no biases, no dropout. */
export interface GptTask {
  readonly kind: "gpt";
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly context: number;
  readonly batch: number;
  readonly vocabulary: number;
  readonly seconds: number;
}

/** Training steps of an MLP in FP32: `layers` hidden layers with ReLU, biases, cross-entropy, Adam, no clipping. */
export interface MlpTask {
  readonly kind: "mlp";
  readonly features: number;
  readonly layers: number;
  readonly width: number;
  readonly classes: number;
  readonly batch: number;
  readonly seconds: number;
}

export type Task = MatmulTask | GptTask | MlpTask;

export interface Answer {
  /** Of one product; of one step, as the mean of each run of steps. */
  readonly ms: Spread;
  readonly runs: number;
  /** Of the last step: work that was done has a result. */
  readonly loss?: number;
  /** The page's own time for a step, out of `ms`: batch, encoding, submit. */
  readonly jsMs?: number;
  readonly note?: string;
}

/** One page's answer to one task; undefined where the library cannot do it. */
export type Side = (task: Task) => Promise<Answer | undefined>;

const WARM_UP_RUNS = 2;
const FEWEST_RUNS = 3;
/** Steps between two read-backs of the loss. */
export const STEPS_PER_RUN = 8;

/** How long `run` takes after the warm-up, over `seconds`, warm-up included, or as many runs as make a median. */
export async function timeFor(seconds: number, run: () => Promise<void>): Promise<Answer> {
  const started = performance.now();
  const times: number[] = [];
  for (let index = 0; ; index++) {
    const isSpent = performance.now() - started > seconds * 1000;
    if (isSpent && times.length >= FEWEST_RUNS) return answerOf(times);
    const begun = performance.now();
    await run();
    if (index >= WARM_UP_RUNS) times.push(performance.now() - begun);
  }
}

/** How long each of `runs` calls takes after the warm-up. */
export async function timeOf(runs: number, run: () => Promise<void>): Promise<Answer> {
  const times: number[] = [];
  for (let index = 0; index < WARM_UP_RUNS + runs; index++) {
    const begun = performance.now();
    await run();
    if (index >= WARM_UP_RUNS) times.push(performance.now() - begun);
  }
  return answerOf(times);
}

export function answerOf(times: readonly number[]): Answer {
  return { ms: spreadOf(times), runs: times.length };
}

/** Milliseconds of a run of steps as those of one. */
export function perStep({ ms, ...rest }: Answer, steps: number): Answer {
  const { median, p95, min, max } = ms;
  return {
    ...rest,
    ms: { median: median / steps, p95: p95 / steps, min: min / steps, max: max / steps },
  };
}

/** The same numbers for everyone, in (−0.5, 0.5): a linear congruential generator (Numerical Recipes). */
export function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  let state = seed;
  for (let index = 0; index < count; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[index] = state / 2 ** 32 - 0.5;
  }
  return values;
}
