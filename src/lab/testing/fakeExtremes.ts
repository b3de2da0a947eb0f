/**
 * The longest names and the widest figures that a run can show, for the stand-in engine: what a layout must hold. Each lane
 * is extreme in its own way: huge, not a number, endless, and as small as a loss scale gets.
 */
import { laneConfig, type Experiment } from "../../config/experiment";
import type { MemoryMap } from "../../graph/views/memoryMap";
import type { TensorRow } from "../../graph/views/tensorTable";
import { gatedRows } from "../../models/gates";
import { HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import type { DriftPoint, StepMetrics } from "../wire/metrics";
import type { GateSnapshot, LaneInfo, LaneNews } from "../wire/protocol";
import type { HistogramSnapshot, WatchedTensor } from "../curves/tensorShares";
import { fakeStep, noise } from "./fakeCurves";

/** Of a run of a million steps. */
export const EXTREME_STEP = 987_654;
const MIB = 2 ** 20;
const LAYERS = 12;
const CULPRIT = { name: "transformer.h.11.attn.c_attn.weight gradient", kind: "weightGradient", dtype: "f32" } as const;

const PARTS = [
  ["ln_1.weight", "weight"],
  ["attn.c_attn.weight", "weight"],
  ["mlp.c_proj.weight", "weight"],
  ["mlp.gelu", "activation"],
  ["attn.c_proj residual", "activation"],
  ["mlp.c_fc gradient", "activationGradient"],
  ["attn.c_attn.weight gradient", "weightGradient"],
] as const;

const watched: readonly WatchedTensor[] = Array.from({ length: LAYERS }, (_, layer) =>
  PARTS.map(([name, kind]) => ({ name: `transformer.h.${layer}.${name}`, kind, dtype: "f16" as const })),
).flat();

export function extremeLane(info: LaneInfo, experiment: Experiment, index: number): LaneInfo {
  const lane = experiment.lanes[index];
  const gates = lane === undefined ? [] : gatedRows(laneConfig(experiment, lane).model);
  const each = (1023 - 100 * index) * MIB;
  const saved = { parameters: each, halfWeights: each / 2, gradients: each, optimizer: 2 * each };
  return {
    ...info,
    parameters: 987_654_321,
    memory: {
      parameters: each,
      halfWeights: info.half === "none" ? 0 : each / 2,
      gradients: each,
      optimizer: 2 * each,
      activations: 300 * each,
      total: 304.5 * each,
    },
    flopsPerStep: 9.87e14,
    dispatchesPerStep: 98_765,
    watched,
    compared: watched.filter(({ kind }) => kind === "weight").map(({ name }) => name),
    gates,
    gatedParameters: { feedForward: 345_678_912, heads: 123_456_789 },
    shared: [
      {
        name: "transformer.h.0.attn.c_attn.weight",
        elements: 123_456_789,
        aliases: watched.slice(0, LAYERS).map(({ name }) => name),
        saved,
      },
    ],
  };
}

const LOSSES = [12_345.678, Number.NaN, Infinity, 3.274616355164283e18];
/** A power of two far below 1, and one that no short form is known for. */
const SCALES = [1, 2 ** -126, 1.175e-38, 2 ** 127];
const STEP_MS = [12_345_678, 9876.5, 0.0123, 98_765.4];

/** So many of a million steps are told. */
const TOLD = 200;
const LOOKS_EVERY = 10;

/** Steps from `from` on, `count` of them told by a few. */
export function extremeSteps(from: number, count: number): number[] {
  const told = Math.min(TOLD, count);
  return Array.from({ length: told }, (_, index) => from - 1 + Math.round(((index + 1) * count) / told));
}

/** A lane that reads like the others at first, so that the charts have curves, and ends in its own extreme. */
export function extremeStep(experiment: Experiment, index: number, step: number): StepMetrics {
  const kind = index % LOSSES.length;
  const late = step > experiment.base.training.steps * 0.4;
  // The fake scaler is replayed from step 1, which for a million steps would take minutes.
  const row = fakeStep(experiment, index, 1 + (step % LOOKS_EVERY));
  return {
    ...row,
    step,
    loss: late ? (LOSSES[kind] ?? 0) : row.loss * 10 ** kind,
    scale: SCALES[kind] ?? 1,
    skipped: kind > 0,
    ...(kind > 0 && { overflow: { outside: false, tensor: CULPRIT } }),
    gradNorm: late && kind === 1 ? Number.NaN : row.gradNorm * 10 ** (9 * kind),
    learningRate: 0.000123456,
    accuracy: 0.99912,
    stepMs: (STEP_MS[kind] ?? 1) * (0.9 + 0.2 * noise(step, index)),
  };
}

/** What is seen of a lane besides its steps. */
export function extremeNews(
  info: LaneInfo,
  index: number,
  at: readonly number[],
): Pick<LaneNews, "histograms" | "drift" | "gates"> {
  const looks = at.filter((_, one) => one % LOOKS_EVERY === 0);
  return {
    histograms: looks.map((step) => extremeHistogram(index, step)),
    drift: index === 0 ? [] : looks.map((step) => extremeDrift(info, step)),
    ...(info.gates.length > 0 && { gates: extremeGates(info, at.at(-1) ?? 0) }),
  };
}

function extremeHistogram(index: number, step: number): HistogramSnapshot {
  return {
    step,
    scale: SCALES[index % SCALES.length] ?? 1,
    skipped: true,
    overflow: { outside: false, tensor: CULPRIT },
    counts: Uint32Array.from({ length: watched.length * HISTOGRAM_BINS }, (_, at) =>
      Math.floor(1000 * noise(at, index) * Math.exp(-(((at % HISTOGRAM_BINS) / HISTOGRAM_BINS - 0.4) ** 2) * 20)),
    ),
  };
}

function extremeDrift(info: LaneInfo, step: number): DriftPoint {
  const distances = Float32Array.from(info.compared, (_, at) => at + step);
  return { step, distance: 1e-3 + step, distances };
}

function extremeGates({ gates }: LaneInfo, step: number): GateSnapshot {
  const count = gates.reduce((sum, { layers, perLayer }) => sum + layers * perLayer, 0);
  return {
    step,
    steps: step,
    awake: Float32Array.from({ length: count }, (_, at) => noise(at, 61)),
    frozen: Uint8Array.from({ length: count }, (_, at) => Number(noise(at, 62) < 0.3)),
  };
}

export const extremeTensors: readonly TensorRow[] = watched.map(({ name, dtype }) => ({
  block: name.split(".").slice(0, 3).join("."),
  name,
  op: "matmul",
  shape: [12_288, 49_152],
  dtype,
  bytes: 1023 * MIB,
  why: "half",
}));

export const extremeMap: MemoryMap = {
  ops: watched.map(({ name }) => `${name} layerNormGradient`),
  backward: 40,
  arenas: [600 * 1023 * MIB, 500 * 1023 * MIB],
  tensors: watched.map(({ name, dtype }, at) => ({
    name,
    dtype,
    bytes: 10 * MIB,
    arena: at % 2,
    byteOffset: at * 10 * MIB,
    first: at,
    last: Math.min(watched.length - 1, at + 5),
    overwritten: false,
  })),
  alive: watched.map(() => 500 * 1023 * MIB),
  bytes: 1100 * 1023 * MIB,
  lowerBound: 1000 * 1023 * MIB,
};
