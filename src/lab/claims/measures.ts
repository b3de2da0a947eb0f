/** What is measured of two lanes, one against the other, now: the figures that claims are judged by. */
import { laneConfig, type Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import type { Config } from "../../config/schema";
import { shareOf } from "../../models/gates";
import { gatedParts } from "../curves/gateTargets";
import type { GatePart } from "../curves/gateMap";
import type { History } from "../curves/history";
import { laneTitle } from "../setup/lanes";
import { RECENT_LOSSES, vanishedShare, zeroShare } from "../readings/outcomes";
import type { LaneInfo } from "../wire/protocol";
import type { RunView } from "../run/runStore";
import type { Series } from "../curves/series";

/** Steps before a step time counts: the first ones carry a driver's compiling. */
const TIMED_STEPS = 32;
/** Gates are drawn anew in every step; shares are means over this many. */
const RECENT_STEPS = 64;

/** A lane as far as it is known. */
export interface LaneMeasure {
  readonly name: string;
  readonly title: string;
  readonly config: Config;
  /** Steps done. */
  readonly step: number;
  readonly parameters?: number;
  readonly bytes?: number;
  /** Median of the last steps, milliseconds. */
  readonly stepMs?: number;
  readonly skipped?: number;
  /** Share of its activation gradients that are zero or would round to it, at the last look. */
  readonly vanished?: number;
  /** Share of them that are zero, whatever the format: dead units and ignored targets. */
  readonly zero?: number;
  readonly gates?: GateMeasure;
}

/** Of a lane with gates, on average over the last steps. */
export interface GateMeasure {
  /** Share of the gated parameters that were awake. */
  readonly active: number;
  /** Share that should be in the end. */
  readonly lastTarget: number;
  /** FLOPs executed, of those with everything awake. */
  readonly executed: number;
  /** Parameters that a step works with. */
  readonly effectiveParameters: number;
}

export function measureLane(experiment: Experiment, lane: Lane, view: RunView, history: History): LaneMeasure {
  const { name } = lane;
  const config = laneConfig(experiment, lane);
  const info = view.lanes.find((built) => built.name === name);
  const figures = view.figures[name];
  const step = figures?.step ?? 0;
  const vanished = info && vanishedShare(info.watched, history.histograms(name).at(-1), info.half);
  const zero = info && zeroShare(info.watched, history.histograms(name).at(-1), info.half);
  const gates = info && step > 0 ? measureGates(config, info, step, history) : undefined;
  return {
    name,
    title: laneTitle(experiment, name),
    config,
    step,
    ...(info && { parameters: info.parameters, bytes: info.memory.total }),
    ...(figures && step >= TIMED_STEPS && { stepMs: figures.medianStepMs }),
    ...(figures && { skipped: figures.skippedSteps }),
    ...(vanished !== undefined && { vanished }),
    ...(zero !== undefined && { zero }),
    ...(gates && { gates }),
  };
}

const FIGURES = { feedForward: "activeUnits", heads: "activeHeads" } as const satisfies Record<GatePart, string>;

function measureGates(config: Config, info: LaneInfo, step: number, history: History): GateMeasure | undefined {
  const parts = gatedParts(config);
  const executed = meanUpTo(history.series(info.name, "executedShare"), step, RECENT_STEPS);
  if (parts.length === 0 || executed === undefined) return undefined;
  const gated = parts.reduce((sum, part) => sum + info.gatedParameters[part], 0);
  const weighted = (share: (part: GatePart) => number): number =>
    parts.reduce((sum, part) => sum + info.gatedParameters[part] * share(part), 0) / gated;
  const active = weighted((part) => meanUpTo(history.series(info.name, FIGURES[part]), step, RECENT_STEPS) ?? 1);
  return {
    active,
    lastTarget: weighted((part) => shareOf(config.model, part)),
    executed,
    effectiveParameters: info.parameters - gated * (1 - active),
  };
}

/** How far a lane's loss lies from another's, after the same number of steps. */
export interface LossGap {
  readonly of: "validation" | "training";
  readonly step: number;
  /** 0.02: two percent above. NaN where a loss is no number. */
  readonly change: number;
}

/** At the last validation that both have had; before it, over the last training steps that both have done. */
export function lossGap(history: History, lane: string, reference: string): LossGap | undefined {
  const [own, other] = [lane, reference].map((name) => history.series(name, "validation")?.buckets ?? []);
  const theirs = new Map(other?.map(({ last, end }) => [last, end]));
  const common = own?.findLast(({ last }) => theirs.has(last));
  if (common) {
    return { of: "validation", step: common.last, change: common.end / (theirs.get(common.last) ?? Number.NaN) - 1 };
  }
  const series = [lane, reference].map((name) => history.series(name, "loss"));
  const step = Math.min(...series.map((one) => one?.lastStep ?? 0));
  const [mine, its] = series.map((one) => meanUpTo(one, step, RECENT_LOSSES));
  if (step === 0 || mine === undefined || its === undefined) return undefined;
  return { of: "training", step, change: mine / its - 1 };
}

/** The mean of a series over its last `count` steps up to `step`; undefined where there are none. */
function meanUpTo(series: Series | undefined, step: number, count: number): number | undefined {
  const within = series?.buckets.filter(({ first, last }) => step - count < first && last <= step) ?? [];
  // Where buckets have grown wider than `count`, the last one says most.
  const last = series?.buckets.findLast((bucket) => bucket.last <= step);
  const taken = within.length > 0 || last === undefined ? within : [last];
  if (taken.length === 0) return undefined;
  const [sum, values] = taken.reduce(([total, all], bucket) => [total + bucket.sum, all + bucket.count], [0, 0]);
  return sum / values;
}
