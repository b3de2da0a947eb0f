/**
 * A lane's figures since step 0, for the page and for a reload. Bounded: past its capacity every other point of the
 * older half is dropped, skipped steps excepted, so that a long run keeps its shape.
 */
import { Looks } from "../looks";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "../protocol";
import type { HistogramSnapshot } from "../tensorShares";

const CAPACITY = 8192;
/** Looks that a reload brings back. A saved run is written every few seconds: it holds a third of what the page draws. */
const SAVED_LOOKS = 64;

/** What is said of a lane, each in order of steps. */
export interface LaneNews {
  readonly steps: readonly StepMetrics[];
  readonly validations: readonly ValidationMetrics[];
  readonly histograms: readonly HistogramSnapshot[];
  readonly drift: readonly DriftPoint[];
}

export class RunLog {
  #steps: StepMetrics[] = [];
  readonly #validations: ValidationMetrics[] = [];
  readonly #histograms = new Looks<HistogramSnapshot>(SAVED_LOOKS);
  readonly #drift = new Looks<DriftPoint>(SAVED_LOOKS);
  #unsent: LaneNews = NOTHING;

  /** Everything kept. */
  get all(): LaneNews {
    return {
      steps: this.#steps,
      validations: this.#validations,
      histograms: this.#histograms.all,
      drift: this.#drift.all,
    };
  }

  add({ steps = [], validations = [], histograms = [], drift = [] }: Partial<LaneNews>): void {
    this.#steps.push(...steps);
    if (this.#steps.length > CAPACITY) this.#steps = thinOlderHalf(this.#steps);
    this.#validations.push(...validations);
    this.#histograms.add(histograms);
    this.#drift.add(drift);
    const unsent = this.#unsent;
    this.#unsent = {
      steps: [...unsent.steps, ...steps],
      validations: [...unsent.validations, ...validations],
      histograms: [...unsent.histograms, ...histograms],
      drift: [...unsent.drift, ...drift],
    };
  }

  /** What was added since the last call. */
  takeUnsent(): LaneNews {
    const unsent = this.#unsent;
    this.#unsent = NOTHING;
    return unsent;
  }
}

const NOTHING: LaneNews = { steps: [], validations: [], histograms: [], drift: [] };

function thinOlderHalf(steps: readonly StepMetrics[]): StepMetrics[] {
  const middle = Math.floor(steps.length / 2);
  return steps.filter((metrics, index) => index >= middle || index % 2 === 0 || metrics.skipped);
}
