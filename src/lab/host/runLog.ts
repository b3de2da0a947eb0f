/**
 * What the worker keeps of a lane for the page and for a reload: its curves, thinned as the page thins them, its looks, and
 * what the page has not been told yet.
 */
import { LaneCurves } from "../curves/laneCurves";
import { SnapshotSeries } from "../curves/snapshotSeries";
import type { SavedCurves } from "../persistence/savedRun";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "../wire/metrics";
import type { LaneNews } from "../wire/protocol";
import type { HistogramSnapshot } from "../curves/tensorShares";

/** Looks that a reload brings back. A saved run is written every few seconds: it holds a third of what the page draws. */
const SAVED_SNAPSHOTS = 64;

type Unsent = Omit<LaneNews, "lane" | "gates">;

export class RunLog {
  readonly #curves: LaneCurves;
  readonly #histograms = new SnapshotSeries<HistogramSnapshot>(SAVED_SNAPSHOTS);
  readonly #drift = new SnapshotSeries<DriftPoint>(SAVED_SNAPSHOTS);
  #unsent: Unsent = NOTHING;

  /**
   * @param saved what a saved run kept of the lane: it is the first that the page is told.
   * @param byHand steps whose scale a person set.
   */
  constructor(saved?: SavedCurves, byHand?: ReadonlySet<number>) {
    this.#curves = new LaneCurves(saved?.curves);
    if (saved === undefined) return;
    // Runs saved by earlier versions have rows.
    this.#curves.addSteps(saved.steps ?? [], byHand);
    this.#curves.addValidations(saved.validations ?? []);
    this.#histograms.add(saved.histograms ?? []);
    this.#drift.add(saved.drift ?? []);
    this.#unsent = {
      ...NOTHING,
      curves: this.#curves.columns,
      histograms: this.#histograms.all,
      drift: this.#drift.all,
    };
  }

  /** Everything kept, bounded whatever the run's length. */
  get saved(): SavedCurves {
    return {
      curves: this.#curves.columns,
      histograms: this.#histograms.all,
      drift: this.#drift.all,
    };
  }

  /** @param byHand steps whose scale a person set. */
  addSteps(steps: readonly StepMetrics[], byHand?: ReadonlySet<number>): void {
    this.#curves.addSteps(steps, byHand);
    this.#unsent = { ...this.#unsent, steps: [...this.#unsent.steps, ...steps] };
  }

  addValidation(row: ValidationMetrics): void {
    this.#curves.addValidations([row]);
    this.#unsent = { ...this.#unsent, validations: [...this.#unsent.validations, row] };
  }

  addHistogram(look: HistogramSnapshot): void {
    this.#histograms.add([look]);
    this.#unsent = { ...this.#unsent, histograms: [...this.#unsent.histograms, look] };
  }

  addDrift(point: DriftPoint): void {
    this.#drift.add([point]);
    this.#unsent = { ...this.#unsent, drift: [...this.#unsent.drift, point] };
  }

  /** What was added since the last call; undefined where that is nothing. */
  takeUnsent(): Unsent | undefined {
    const unsent = this.#unsent;
    this.#unsent = NOTHING;
    return unsent === NOTHING ? undefined : unsent;
  }
}

const NOTHING: Unsent = { steps: [], validations: [], histograms: [], drift: [] };
