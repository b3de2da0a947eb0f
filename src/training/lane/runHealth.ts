/**
 * How a lane fares, in one notion for everybody who tells of it (chart, table, notice, terminal, JSON, saved run): that it
 * is not finite since some step, and that it is stuck because the loss scaler skips every step. Plain data, folded from
 * each step's row and each validation; a step costs the same however many came before it. lab/readings/healthInWords.ts has the
 * sentences.
 */
import { SMALLEST_SCALE } from "../../numerics/lossScaler";
import type { OverflowCause } from "../step/overflowFlags";

export interface LaneHealth {
  /** Absent while everything is finite; gone again once it is. */
  readonly notFinite?: NotFinite;
  /** Absent while skipping is what the scaler is for; gone again once a step is taken. */
  readonly stuck?: Stuck;
  /** The steps skipped in a row until now; absent after a step that was taken. */
  readonly skips?: SkippedRow;
}

/** What is not finite since when. Steps count from 1, as the charts do. */
export interface NotFinite {
  /** The first step of those until now that were not finite. For a validation, the steps done at it. */
  readonly since: number;
  /** A skipped step's gradients are the scaler's business: they count as `gradNorm` in a step that was taken alone. */
  readonly figure: "loss" | "gradNorm" | "validation";
  /** The first tensor in that step that overflowed, where it is known. */
  readonly tensor?: string;
}

export interface SkippedRow {
  /** The first of them. */
  readonly since: number;
  readonly skippedInARow: number;
  /** The loss scale of the last one. */
  readonly scale: number;
  /** The first tensor that overflowed in the last step that named one. */
  readonly tensor?: string;
}

/** Nothing but skipped steps, and no end to be expected. */
export interface Stuck extends SkippedRow {
  /**
   * Why. `forward`: the loss or an activation is not finite, and the scale comes after those. `floor`: the scale cannot get
   * any smaller. `fixed`: it does not move (a static scaler, or one at its lowest scale). `falling`: it still falls.
   */
  readonly reason: "forward" | "floor" | "fixed" | "falling";
}

/** One step's figures: a `StepMetrics` of the page as it is, or a session's report with its step counted from 1. */
export interface HealthStep {
  readonly step: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly scale: number;
  readonly skipped: boolean;
  readonly overflow?: OverflowCause;
}

/** So many steps skipped in a row are no search for the right scale: 50 halvings take 2^50 to 1. */
export const SKIPS_UNTIL_STUCK = 50;

export const HEALTHY: LaneHealth = {};

/** Whether no scale whatever would let the steps be taken: a fixed one may be wrong, and a falling one on its way. */
export function noScaleHelps({ reason, scale }: Stuck): boolean {
  return reason === "forward" || reason === "floor" || (reason === "falling" && scale < 1);
}

/**
 * Whether the weights are finite as far as the figures tell: a step that was taken with a loss or gradients that are not has
 * spoilt them, one that was skipped has not.
 */
export function keepsWeights({ notFinite, skips }: LaneHealth): boolean {
  if (notFinite === undefined || notFinite.figure === "validation") return true;
  return skips !== undefined && skips.since <= notFinite.since;
}

/** The same object where nothing changed. Steps must come in order. */
export function afterStep(health: LaneHealth, step: HealthStep): LaneHealth {
  const notFinite = notFiniteAfter(health.notFinite, step);
  if (!step.skipped && !health.skips && notFinite === health.notFinite) return health;
  const skips = step.skipped ? longer(health.skips, step) : undefined;
  const stuck = skips && stuckOf(skips, health.skips, step);
  return { ...(notFinite && { notFinite }), ...(stuck && { stuck }), ...(skips && { skips }) };
}

export function afterSteps(health: LaneHealth, steps: readonly HealthStep[]): LaneHealth {
  return steps.reduce(afterStep, health);
}

/** The same object where nothing changed. A diverged training is told of before a validation. */
export function afterValidation(
  health: LaneHealth,
  { step, loss }: { readonly step: number; readonly loss: number },
): LaneHealth {
  const { notFinite, ...rest } = health;
  if (notFinite && notFinite.figure !== "validation") return health;
  if (Number.isFinite(loss)) return notFinite ? rest : health;
  return notFinite ? health : { ...rest, notFinite: { since: step, figure: "validation" } };
}

function notFiniteAfter(before: NotFinite | undefined, { step, ...row }: HealthStep): NotFinite | undefined {
  const ofTraining = before?.figure === "validation" ? undefined : before;
  const lossFinite = Number.isFinite(row.loss);
  if (lossFinite && (row.skipped || Number.isFinite(row.gradNorm))) return ofTraining ? undefined : before;
  if (ofTraining) return ofTraining;
  const tensor = row.overflow?.tensor?.name;
  return { since: step, figure: lossFinite ? "gradNorm" : "loss", ...(tensor !== undefined && { tensor }) };
}

function longer(before: SkippedRow | undefined, { step, scale, overflow }: HealthStep): SkippedRow {
  const tensor = overflow?.tensor?.name ?? before?.tensor;
  const { since, skippedInARow } = before ?? { since: step, skippedInARow: 0 };
  return { since, skippedInARow: skippedInARow + 1, scale, ...(tensor !== undefined && { tensor }) };
}

function stuckOf(skips: SkippedRow, before: SkippedRow | undefined, { loss, overflow }: HealthStep): Stuck | undefined {
  const atFloor = skips.scale <= SMALLEST_SCALE;
  if (skips.skippedInARow < SKIPS_UNTIL_STUCK && !atFloor) return undefined;
  const forward = !Number.isFinite(loss) || overflow?.tensor?.kind === "activation";
  if (forward) return { ...skips, reason: "forward" };
  if (atFloor) return { ...skips, reason: "floor" };
  return { ...skips, reason: before?.scale === skips.scale ? "fixed" : "falling" };
}
