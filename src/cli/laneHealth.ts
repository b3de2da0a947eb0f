/** How a lane fares (training/lane/runHealth.ts) on the command line: as it happens, in the summary, and in JSON. */
import { healthInWords, notFiniteInWords, stuckInWords } from "../lab/readings/healthInWords";
import type { Sentences } from "../words/report";
import { terminalWords } from "../words/words";
import type { Lane } from "../training/lane/lane";
import {
  afterSteps,
  afterValidation,
  HEALTHY,
  noScaleHelps,
  type LaneHealth,
  type NotFinite,
  type Stuck,
} from "../training/lane/runHealth";
import type { StepReport, ValidationReport } from "../training/session";

/** Follows one lane. */
export class HealthRecord {
  health: LaneHealth = HEALTHY;
  /** Steps of the warm-up that were skipped: the schedule went on without them. */
  warmupSkipped = 0;
  /** The first step that was taken, from 1, with the learning rate that it had. */
  firstTaken: { readonly step: number; readonly learningRate: number } | undefined;

  constructor(
    private readonly name: string,
    private readonly config: Pick<Lane["config"], "optimizer">,
  ) {}

  add(reports: readonly StepReport[]): void {
    this.health = afterSteps(
      this.health,
      reports.map((report) => ({ ...report, step: report.step + 1 })),
    );
    const { warmupSteps } = this.config.optimizer;
    for (const { step, skipped, learningRate } of reports) {
      if (skipped && step < warmupSteps) this.warmupSkipped++;
      if (!skipped) this.firstTaken ??= { step: step + 1, learningRate };
    }
  }

  addValidation(report: ValidationReport): void {
    this.health = afterValidation(this.health, report);
  }

  /** What a person should know of the lane at the end. */
  inWords(): Sentences[] {
    const health = healthInWords(this.health, this.name);
    const warmup = this.#warmupInWords();
    return [...(health ? [health] : []), ...(warmup ? [warmup] : [])];
  }

  /** A warm-up of which little was left for the first step taken. */
  #warmupInWords(): Sentences | undefined {
    const { warmupSteps, learningRate: full } = this.config.optimizer;
    const taken = this.firstTaken;
    if (!taken || this.warmupSkipped === 0 || 2 * this.warmupSkipped < warmupSteps) return undefined;
    return terminalWords().train.warmupSkipped({
      lane: this.name,
      skipped: this.warmupSkipped,
      warmupSteps,
      firstStep: taken.step,
      // The GPU's rate is an f32.
      share: taken.learningRate === Math.fround(full) ? undefined : taken.learningRate / full,
    });
  }
}

export interface HealthSummary {
  /** Null while everything is finite. */
  readonly notFinite: NotFinite | null;
  /** Null while skipping is what the scaler is for. */
  readonly stuck: (Stuck & { readonly noScaleHelps: boolean }) | null;
  readonly warmupSkipped: number;
}

/** As the summary of a lane has it. */
export function healthSummary({ health: { notFinite, stuck }, warmupSkipped }: HealthRecord): HealthSummary {
  return {
    notFinite: notFinite ?? null,
    stuck: stuck ? { ...stuck, noScaleHelps: noScaleHelps(stuck) } : null,
    warmupSkipped,
  };
}

/** As a step's line has it: only what there is to tell. */
export function healthOfStep({ notFinite, stuck }: LaneHealth): Partial<Pick<HealthSummary, "notFinite" | "stuck">> {
  return {
    ...(notFinite && { notFinite }),
    ...(stuck && { stuck: { ...stuck, noScaleHelps: noScaleHelps(stuck) } }),
  };
}

/** Tells of a lane's trouble once, when it begins. */
export class TroubleTeller {
  readonly #told = new Map<HealthRecord, Set<string>>();

  constructor(private readonly say: (words: Sentences) => void) {}

  look(record: HealthRecord, lane: string): void {
    const { notFinite, stuck, skips } = record.health;
    // In skipped steps an overflow is the scaler's business, until it can do nothing about it.
    if (notFinite && !skips) this.#once(record, notFinite.figure, () => notFiniteInWords(notFinite, lane));
    if (stuck) this.#once(record, "stuck", () => stuckInWords(stuck, lane));
  }

  #once(record: HealthRecord, what: string, words: () => Sentences): void {
    const told = this.#told.get(record) ?? new Set();
    this.#told.set(record, told);
    if (told.has(what)) return;
    told.add(what);
    this.say(words());
  }
}
