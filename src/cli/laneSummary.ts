/** What is said of a lane at the end of a run, for `--json` and for people. */
import type { DeviceCapabilities } from "../gpu/device";
import type { GatedPart } from "../graph/gateTypes";
import type { Parameter } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import { quantile } from "../numerics/quantile";
import { stepFlops, type StepFlops } from "../training/step/gateReport";
import type { Lane } from "../training/lane/lane";
import type { LaneMemory } from "../training/lane/laneMemory";
import { HealthRecord, healthSummary, type HealthSummary } from "./laneHealth";
import { bandsOfLane, countsOfKind, sharesOf, worstTensors, type Shares } from "../lab/curves/tensorShares";
import { mean, RECENT_LOSSES, vanishedShare, type LaneOutcome } from "../lab/readings/outcomes";
import type { OverflowCause } from "../training/step/overflowFlags";
import type { DriftReport, HistogramReport, StepReport, ValidationReport } from "../training/session";
import { sharedParametersOf, totalSaved } from "../training/step/sharedParameters";
import type { WatchedKind } from "../training/step/watched";

/** The first steps carry the driver's own warm-up; they are left out of the times where there are enough others. */
const WARM_UP_STEPS = 5;
/** Steps over which what the gates do is averaged: they are drawn anew in every one. */
const RECENT_STEPS = 100;

/** Collects one lane's reports. */
export class LaneRecord {
  readonly stepMs: number[] = [];
  /** The last steps, for what changes with the gates awake. */
  readonly #recent: StepReport[] = [];
  last: StepReport | undefined;
  validation: ValidationReport | undefined;
  histograms: HistogramReport | undefined;
  drift: DriftReport | undefined;

  /** The last training losses, as outcomes.ts takes their mean. */
  recentLosses: readonly number[] = [];
  /** The first step that was not skipped, from 1. */
  firstTaken: number | undefined;

  readonly health: HealthRecord;

  constructor(readonly lane: Lane) {
    this.health = new HealthRecord(lane.name, lane.config);
  }

  /** Steps by what overflowed first in them. */
  readonly overflows = new Map<string, number>();

  add(reports: readonly StepReport[]): void {
    this.health.add(reports);
    for (const { stepMs, overflow } of reports) {
      this.stepMs.push(stepMs);
      if (!overflow) continue;
      const name = overflowName(overflow);
      this.overflows.set(name, (this.overflows.get(name) ?? 0) + 1);
    }
    this.#recent.push(...reports);
    this.#recent.splice(0, Math.max(0, this.#recent.length - RECENT_STEPS));
    this.last = reports.at(-1) ?? this.last;
    this.recentLosses = [...this.recentLosses, ...reports.map(({ loss }) => loss)].slice(-RECENT_LOSSES);
    const taken = reports.find(({ skipped }) => !skipped);
    if (taken) this.firstTaken ??= taken.step + 1;
  }

  addValidation(report: ValidationReport): void {
    this.validation = report;
    this.health.addValidation(report);
  }

  /** Of a step, on average over the last ones. */
  get flopsPerStep(): StepFlops {
    const { program, config } = this.lane;
    const { accumulation } = config.training;
    if (!program.gates) return stepFlops(program, accumulation);
    const all = this.#recent.map((row) => stepFlops(program, accumulation, row));
    const { dense, executed } = stepFlops(program, accumulation);
    return { dense, executed: all.length === 0 ? executed : meanOf(all.map((flops) => flops.executed)) };
  }

  /** Undefined in a lane without gates. */
  get gates(): GateSummary | undefined {
    const { owned } = this.lane.program.gates ?? {};
    const rows = this.#recent.flatMap(({ gates }) => gates ?? []);
    const frozen = rows.at(-1);
    if (!owned || !frozen) return undefined;
    const active = (part: GatedPart): number => meanOf(rows.map((row) => row[part].active));
    const shares = { feedForward: active("feedForward"), heads: active("heads") };
    const { feedForward, heads } = owned.parameters;
    const asleep = feedForward * (1 - shares.feedForward) + heads * (1 - shares.heads);
    const imbalances = rows.flatMap(({ feedForward: { imbalance } }) => imbalance ?? []);
    const params = this.lane.program.graph.parameters.reduce((sum, { tensor }) => sum + elementsOf(tensor.shape), 0);
    return {
      active: shares,
      frozen: { feedForward: frozen.feedForward.frozen, heads: frozen.heads.frozen },
      effectiveParams: Math.round(params - asleep),
      frozenParams: Math.round(feedForward * frozen.feedForward.frozen + heads * frozen.heads.frozen),
      ...(imbalances.length > 0 && { imbalance: meanOf(imbalances) }),
    };
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Shares of the gates, 0 to 1, and the parameters that go with them. */
export interface GateSummary {
  /** On average over the last steps. */
  readonly active: Readonly<Record<GatedPart, number>>;
  readonly frozen: Readonly<Record<GatedPart, number>>;
  /** Parameters that a step works with, on average over the last steps; with a router, that a token does. */
  readonly effectiveParams: number;
  readonly frozenParams: number;
  /** Of a router, on average over the last steps: its busiest gate's load beyond the mean, over the mean; 0 is even. */
  readonly imbalance?: number;
}

/** How a lane fared, as lessons speak of it. */
export function outcomeOf({ lane, last, validation, histograms, ...record }: LaneRecord): LaneOutcome {
  const { observed, half } = lane.program;
  const vanished = vanishedShare(observed?.watched ?? [], histograms, half);
  return {
    title: lane.name,
    step: last === undefined ? 0 : last.step + 1,
    loss: mean(record.recentLosses),
    ...(validation && { validationLoss: validation.loss }),
    skipped: last?.skippedSteps ?? 0,
    scale: last?.scale ?? Number.NaN,
    ...(record.firstTaken !== undefined && { firstTaken: record.firstTaken }),
    ...(vanished !== undefined && { vanished }),
  };
}

/** The first tensor of a step that overflowed, or that it was said from outside. */
export function overflowName({ outside, tensor }: OverflowCause): string {
  return tensor?.name ?? (outside ? "from outside" : "unknown");
}

/** What its half type makes of a lane's tensors, 8-bit ones left out, at the last observed step (lab/curves/tensorShares.ts). */
export interface KindShares {
  readonly kind: WatchedKind;
  readonly shares: Shares;
  /** The tensor of this kind, 8-bit ones among them, that loses most in its own format; null where none loses anything. */
  readonly worst: string | null;
}

const KINDS: readonly WatchedKind[] = ["weight", "activation", "activationGradient", "weightGradient"];

/** Empty where the lane was never observed. */
export function kindShares({ lane, histograms }: LaneRecord): KindShares[] {
  const watched = lane.program.observed?.watched ?? [];
  if (!histograms) return [];
  const { half } = lane.program;
  const ranked = worstTensors(watched, histograms, half, watched.length);
  return KINDS.map((kind) => ({
    kind,
    shares: sharesOf(countsOfKind(watched, histograms, kind), bandsOfLane(half)),
    worst: ranked.find(({ tensor }) => tensor.kind === kind)?.tensor.name ?? null,
  }));
}

/** How far a lane's weights are from the reference lane's. Null where a weight is not finite. */
export interface DriftSummary {
  /** The name of the reference lane. */
  readonly reference: string;
  readonly step: number;
  readonly distance: number | null;
  /** The parameter that is farthest. */
  readonly farthest: string;
}

/** Undefined where it was never measured. */
export function driftSummary(report: DriftReport | undefined): DriftSummary | undefined {
  if (!report) return undefined;
  const { reference, step, distance, parameters, distances } = report;
  const farthest = distances.indexOf(Math.max(...distances));
  return { reference, step, distance: finiteOrNull(distance), farthest: parameters[farthest] ?? "" };
}

export interface LaneSummary extends HealthSummary {
  readonly type: "summary";
  readonly lane: string;
  readonly precision: string;
  readonly params: number;
  readonly trainableParams: number;
  /** Parameters that layers use in common: how many they would be besides, and the bytes those would take. */
  readonly sharing: { readonly savedParams: number; readonly savedBytes: number };
  readonly steps: number;
  readonly skipped: number;
  /** What overflowed first, and in how many steps; most first. */
  readonly overflows: readonly { readonly tensor: string; readonly steps: number }[];
  readonly loss: number | null;
  readonly valLoss: number | null;
  readonly stepMs: { readonly median: number | null; readonly p95: number | null };
  readonly bytes: Readonly<
    Record<"parameters" | "halfWeights" | "gradients" | "optimizer" | "activations" | "other" | "total", number>
  >;
  /** In `format`, at `scale`, after `step` steps; null where the lane was never observed. */
  readonly numerics: {
    readonly format: string;
    readonly step: number;
    readonly scale: number;
    readonly kinds: readonly KindShares[];
  } | null;
  /** After `step` steps; null where there is no reference lane beside it, or it was never measured. */
  readonly drift: DriftSummary | null;
  /** Executed: what was counted in the last steps, where gates decide. */
  readonly flopsPerStep: StepFlops;
  /** Null in a lane without gates. */
  readonly gates: GateSummary | null;
  readonly adapter: DeviceCapabilities;
}

export function summarise(record: LaneRecord, adapter: DeviceCapabilities): LaneSummary {
  const { lane, last, validation, stepMs, histograms } = record;
  const { graph, memory, half } = lane.program;
  const countOf = (parameters: readonly Parameter[]): number =>
    parameters.reduce((count, { tensor }) => count + elementsOf(tensor.shape), 0);
  const times = (stepMs.length > 2 * WARM_UP_STEPS ? stepMs.slice(WARM_UP_STEPS) : stepMs).toSorted((a, b) => a - b);
  return {
    type: "summary",
    lane: lane.name,
    precision: half === "none" ? "fp32" : `mixed-${half}`,
    params: countOf(graph.parameters),
    trainableParams: countOf(graph.parameters.filter(({ trainable }) => trainable)),
    sharing: savedBySharing(lane),
    steps: last === undefined ? 0 : last.step + 1,
    skipped: last?.skippedSteps ?? 0,
    overflows: Array.from(record.overflows, ([tensor, steps]) => ({ tensor, steps })).toSorted(
      (a, b) => b.steps - a.steps,
    ),
    ...healthSummary(record.health),
    loss: finiteOrNull(last?.loss),
    valLoss: finiteOrNull(validation?.loss),
    stepMs: { median: quantile(times, 0.5) ?? null, p95: quantile(times, 0.95) ?? null },
    bytes: bytesOf(memory),
    numerics: histograms
      ? { format: bandsOfLane(half).format, step: histograms.step, scale: histograms.scale, kinds: kindShares(record) }
      : null,
    drift: driftSummary(record.drift) ?? null,
    flopsPerStep: record.flopsPerStep,
    gates: record.gates ?? null,
    adapter,
  };
}

/** Kinds that add up to the total; `other`: inputs of every micro-batch, the scaler's state and metrics, scratch. */
export function bytesOf({
  bytesByKind,
  totalBytes,
}: Pick<LaneMemory, "bytesByKind" | "totalBytes">): LaneSummary["bytes"] {
  const { parameter: parameters, halfWeight: halfWeights, gradient: gradients, optimizer, activation } = bytesByKind;
  const kinds = { parameters, halfWeights, gradients, optimizer, activations: activation };
  const known = Object.values(kinds).reduce((sum, bytes) => sum + bytes, 0);
  return { ...kinds, other: totalBytes - known, total: totalBytes };
}

function savedBySharing({ program }: Lane): LaneSummary["sharing"] {
  const total = { savedParams: 0, savedBytes: 0 };
  for (const { elements, aliases, saved } of sharedParametersOf(program)) {
    total.savedParams += elements * aliases.length;
    total.savedBytes += totalSaved(saved);
  }
  return total;
}

/** JSON has no NaN: a loss that is none is null. */
export function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
