/**
 * The loss scaler of a run that goes on: decoded from the file, judged, then built from the file and the run's own config.
 * A run whose precision or scaler has changed gets the scale that a new lane of that kind begins with; steps are counted on.
 */
import type { Config, PrecisionKind } from "../../config/schema";
import type { ImpossibleScaler } from "../../words/en/errors/checkpoints";
import { decodeScalerState, rescaled, type ScalerState } from "../../kernels/stepEnd/stepState";
import { initialLossScale, type LossScale, type ScalerRule, SMALLEST_SCALE } from "../../numerics/lossScaler";
import { CheckpointError } from "./checkpointError";
import { scalerRuleOf } from "../step/stepEnd";

/** How the state was saved. */
export interface SavedScaler {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly config: Config;
  /** Steps done, as the file's metadata say. */
  readonly step: number;
  /** A person has set the scale on the way, so it need not be one that the rule comes to. */
  readonly byHand: boolean;
}

/**
 * The scaler's words for a run with this config: the file's own, to the bit, where nothing of the scaler has changed.
 * @throws CheckpointError naming what no run could have left.
 */
export function resumedScaler(saved: SavedScaler, config: Config): Uint32Array<ArrayBuffer> {
  const state = decodeScalerState(saved.words.slice().buffer);
  const [was, is] = [scalerRuleOf(saved.config), scalerRuleOf(config)];
  refuseCounters(state, saved.step);
  refuseScale(state, was, saved.byHand);
  if (formatOf(saved.config) !== formatOf(config) || isNewScaler(saved.config, config))
    return rescaled(saved.words, initialLossScale(is));
  return sameRule(was, is) ? saved.words : rescaled(saved.words, heldTo(is, state));
}

function refuseCounters({ stepCount, appliedSteps, skippedSteps }: ScalerState, step: number): void {
  if (stepCount !== step) throw impossible({ is: "step-count", counted: stepCount, step });
  if (appliedSteps + skippedSteps !== stepCount)
    throw impossible({ is: "step-sum", steps: stepCount, applied: appliedSteps, skipped: skippedSteps });
}

function refuseScale({ scale, growthTracker }: ScalerState, rule: ScalerRule, byHand: boolean): void {
  if (!(scale >= SMALLEST_SCALE && Number.isFinite(scale))) throw impossible({ is: "scale", scale });
  const first = Math.fround(rule.initialScale);
  const moves = rule.growthFactor !== 1 || rule.backoffFactor !== 1;
  const low = moves ? Math.min(first, Math.fround(rule.minimumScale)) : first;
  const high = moves && rule.maximumScale === 0 ? Infinity : Math.max(first, Math.fround(rule.maximumScale));
  if (!byHand && (scale < low || scale > high)) throw impossible({ is: "scale-bounds", scale, low, high });
  if (growthTracker >= rule.growthInterval)
    throw impossible({ is: "growth", inARow: growthTracker, interval: rule.growthInterval });
}

/** Whether the loss is scaled in another way from here on: not only grown or held differently. */
function isNewScaler(saved: Config, config: Config): boolean {
  const [was, is] = [saved.precision, config.precision].map((precision) =>
    precision.kind === "fp32" ? "off" : precision.scaler.kind,
  );
  return was !== is || scalerRuleOf(saved).initialScale !== scalerRuleOf(config).initialScale;
}

/** The scale that a run has come to, under a rule with other bounds or another interval. */
function heldTo(rule: ScalerRule, { scale, growthTracker }: LossScale): LossScale {
  const ceiling = rule.maximumScale > 0 ? Math.fround(rule.maximumScale) : Infinity;
  return {
    scale: Math.max(Math.min(scale, ceiling), Math.fround(rule.minimumScale)),
    // At or above the interval it would never equal it, and the scale never grow again.
    growthTracker: growthTracker < rule.growthInterval ? growthTracker : 0,
  };
}

function sameRule(was: ScalerRule, is: ScalerRule): boolean {
  return JSON.stringify(was) === JSON.stringify(is);
}

/** The range that a scale is for: `mixed` is native or packed halves, whatever the adapter has. */
function formatOf({ precision: { kind } }: Config): PrecisionKind {
  return kind === "mixed-native" || kind === "mixed-packed" ? "mixed" : kind;
}

function impossible(why: ImpossibleScaler): CheckpointError {
  return new CheckpointError({ code: "checkpoint/impossible-scaler", values: { why } });
}
