/** The learning rate over a run: linear warm-up, then constant, linear or cosine, as nanoGPT's `get_lr`. */
import type { OptimizerConfig } from "../../config/schema";

/** The rate of step `step` (0-based) of `steps`. Warm-up at step s is (s + 1) / (warmupSteps + 1) of the full rate. */
export function learningRate(optimizer: OptimizerConfig, steps: number, step: number): number {
  const { learningRate: rate, minimumLearningRate: minimum, warmupSteps: warmup, schedule } = optimizer;
  if (step < warmup) return (rate * (step + 1)) / (warmup + 1);
  if (schedule === "constant") return rate;
  const progress = steps <= warmup ? 1 : Math.min(1, (step - warmup) / (steps - warmup));
  const floor = Math.min(minimum, rate);
  const share = schedule === "linear" ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress));
  return floor + share * (rate - floor);
}
