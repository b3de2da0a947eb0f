/** News of one lane for tests: what is not given is nothing. */
import type { StepMetrics } from "../wire/metrics";
import type { Event, LaneNews } from "../wire/protocol";

export function newsOf(lane: string, news: Partial<LaneNews> = {}): LaneNews {
  return { lane, steps: [], validations: [], histograms: [], drift: [], ...news };
}

export function newsEvent(...lanes: readonly LaneNews[]): Event {
  return { type: "news", run: 1, lanes };
}

/** Rows of the steps `from` to `to`, both included, all alike but for what is given. */
export function rows(from: number, to: number, change: Partial<StepMetrics> = {}): StepMetrics[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    step: from + at,
    loss: 1 / (from + at),
    scale: 65536,
    skipped: false,
    gradNorm: 1,
    learningRate: 0.1,
    accuracy: 0.5,
    stepMs: 5,
    ...change,
  }));
}
