/**
 * How many submits a step is handed to the GPU in. One is cheapest, but a watchdog ends what runs too long in one: Windows'
 * after two seconds, Chrome's after about ten. WebGPU orders submits as it orders dispatches, so no bit depends on it.
 */

/** A submit should take no longer. Half of what Windows allows, because dispatches take unequal times. */
export const SUBMIT_MS = 1000;
/** An observed step takes two to three times as long as others (docs/performance.md). */
export const OBSERVED_COST = 3;
/** Micro-batches take equal times; parts of one do not, so there are so many times more of them. */
const UNEVENNESS = 4;

/** Operations a second that are expected of a device before its first step is timed: of a slow one. */
const SLOW_GPU = 2e10;
const SLOW_SOFTWARE = 1e9;

/** Milliseconds, before any is measured. @param flops executed in the step. */
export function expectedStepMs(flops: number, isSoftware: boolean): number {
  return (1e3 * flops) / (isSoftware ? SLOW_SOFTWARE : SLOW_GPU);
}

export interface StepShape {
  /** What the last step took, or what the first one is expected to. */
  readonly stepMs: number;
  readonly microBatches: number;
  readonly observed: boolean;
}

/** At least one. */
export function submitsOf({ stepMs, microBatches, observed }: StepShape): number {
  const count = Math.ceil(((observed ? OBSERVED_COST : 1) * stepMs) / SUBMIT_MS);
  if (!(count > 1)) return 1;
  return count > microBatches ? count * UNEVENNESS : count;
}

/** A list in so many parts, in order and as equal in length as can be; none is empty. */
export function inParts<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  const parts = Math.min(count, all.length);
  if (parts <= 1) return [all];
  const start = (part: number): number => Math.round((part * all.length) / parts);
  return Array.from({ length: parts }, (_, part) => all.slice(start(part), start(part + 1)));
}
