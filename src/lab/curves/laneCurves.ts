/**
 * One lane's curves, in the page and in the worker alike: a bounded series of each figure, and what the headline and the
 * lessons read besides. A run of any length, skipping or not, takes the same memory; saved and sent as columns.
 */
import type { OverflowCause } from "../../training/step/overflowFlags";
import { afterSteps, afterValidation, HEALTHY, type LaneHealth } from "../../training/lane/runHealth";
import { RECENT_LOSSES } from "../readings/outcomes";
import type { StepMetrics, ValidationMetrics } from "../wire/metrics";
import { FIGURE_NAMES, figureOf, forFigures, type Figure } from "./figures";
import { Series, type SeriesColumns } from "./series";

const NO_STEPS: ReadonlySet<number> = new Set();

/** Steps over which a lane's step time is averaged for the headline. */
const RECENT_STEPS = 64;

/** A lane that skips for ever must not grow for ever. */
const SKIPS_KEPT = 1024;

export interface Skip {
  readonly step: number;
  readonly cause: OverflowCause;
}

/** A lane's curves as plain data, for a saved run and for the page. */
export interface CurveColumns {
  readonly series: Readonly<Record<Figure, SeriesColumns>>;
  /** The last skipped steps whose cause is known. */
  readonly skips: readonly Skip[];
  readonly recentMs: readonly number[];
  readonly recentLosses: readonly number[];
  readonly firstTaken?: number;
  /** The last step's row, and the last validation. */
  readonly latest?: StepMetrics;
  readonly validation?: ValidationMetrics;
  readonly health: LaneHealth;
}

export class LaneCurves {
  readonly #series: Readonly<Record<Figure, Series>>;
  #skips: Skip[] = [];
  #recentMs: readonly number[] = [];
  #recentLosses: readonly number[] = [];
  #firstTaken: number | undefined;
  #latest: StepMetrics | undefined;
  #validation: ValidationMetrics | undefined;
  #health: LaneHealth = HEALTHY;

  constructor(saved?: CurveColumns) {
    this.#series = seriesOf(saved);
    if (saved === undefined) return;
    this.#skips = [...saved.skips];
    this.#recentMs = saved.recentMs;
    this.#recentLosses = saved.recentLosses;
    this.#firstTaken = saved.firstTaken;
    this.#latest = saved.latest;
    this.#validation = saved.validation;
    this.#health = saved.health;
  }

  get columns(): CurveColumns {
    return {
      series: forFigures((figure) => this.#series[figure].columns),
      skips: this.#skips.slice(-SKIPS_KEPT),
      recentMs: this.#recentMs,
      recentLosses: this.#recentLosses,
      ...(this.#firstTaken !== undefined && { firstTaken: this.#firstTaken }),
      ...(this.#latest && { latest: this.#latest }),
      ...(this.#validation && { validation: this.#validation }),
      health: this.#health,
    };
  }

  /**
   * Rows at or before the last step are already here (a repeated message) and change nothing.
   * @param byHand steps whose scale a person set: it neither grew nor backed off there.
   */
  addSteps(rows: readonly StepMetrics[], byHand: ReadonlySet<number> = NO_STEPS): void {
    const last = this.#latest?.step ?? 0;
    const steps = rows.filter(({ step }) => step > last);
    for (const row of steps) this.#addStep(row, byHand);
    this.#health = afterSteps(this.#health, steps);
    this.#recentMs = [...this.#recentMs, ...steps.map(({ stepMs }) => stepMs)].slice(-RECENT_STEPS);
    this.#recentLosses = [...this.#recentLosses, ...steps.map(({ loss }) => loss)].slice(-RECENT_LOSSES);
  }

  addValidations(rows: readonly ValidationMetrics[]): void {
    for (const row of rows) {
      for (const name of FIGURE_NAMES) {
        const figure = figureOf(name);
        if ("ofValidation" in figure) this.#series[name].append(row.step, figure.ofValidation(row));
      }
      this.#validation = row;
      this.#health = afterValidation(this.#health, row);
    }
  }

  series(figure: Figure): Series {
    return this.#series[figure];
  }

  /** The last step's figures; undefined before the first. */
  get latest(): StepMetrics | undefined {
    return this.#latest;
  }

  get validation(): ValidationMetrics | undefined {
    return this.#validation;
  }

  /** Whether and since when it is not finite, and whether it is stuck. */
  get health(): LaneHealth {
    return this.#health;
  }

  /** The latest skipped step from `from` to `to`, both included, whose cause is known. */
  skipIn(from: number, to: number): Skip | undefined {
    return this.#skips.findLast(({ step }) => from <= step && step <= to);
  }

  /** Median of the last 64 step times in milliseconds; NaN before the first. */
  get medianStepMs(): number {
    const recent = this.#recentMs.toSorted((a, b) => a - b);
    return recent[Math.floor(recent.length / 2)] ?? Number.NaN;
  }

  /** The last 32 training losses, as they are. */
  get recentLosses(): readonly number[] {
    return this.#recentLosses;
  }

  /** The first step that changed the weights; undefined where all were skipped. */
  get firstTakenStep(): number | undefined {
    return this.#firstTaken;
  }

  /** Steps that the scaler skipped so far. */
  get skippedSteps(): number {
    return this.#series.skipped.buckets.reduce((sum, bucket) => sum + bucket.sum, 0);
  }

  #addStep(row: StepMetrics, byHand: ReadonlySet<number>): void {
    const before = { scale: byHand.has(row.step) ? undefined : this.#series.scale.buckets.at(-1)?.end };
    for (const name of FIGURE_NAMES) {
      const figure = figureOf(name);
      const value = "of" in figure ? figure.of(row, before) : undefined;
      if (value !== undefined) this.#series[name].append(row.step, value);
    }
    if (row.overflow) {
      this.#skips.push({ step: row.step, cause: row.overflow });
      if (this.#skips.length > 2 * SKIPS_KEPT) this.#skips = this.#skips.slice(-SKIPS_KEPT);
    }
    if (!row.skipped) this.#firstTaken ??= row.step;
    this.#latest = row;
  }
}

function seriesOf(saved: CurveColumns | undefined): Readonly<Record<Figure, Series>> {
  return forFigures((figure) => (saved ? Series.from(saved.series[figure]) : new Series()));
}
