/**
 * The lesson itself, measured: on two spirals at batch 1,024 and on modular addition at batch 512, how many activation gradients binary16
 * loses with the scaler off and with it on. The GPU's count against a float64 count on the CPU, which evaluates the same
 * graph exactly from the same weights and batch.
 */
import { beforeAll, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { applyDiff } from "../../config/diff";
import { defaultExperiment, parseExperiment, type Experiment } from "../../config/experiment";
import type { ConfigDiff } from "../../config/schema";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { PipelineCache } from "../../gpu/pipelines";
import { outputsOf, partsOf } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import { binary16 } from "../../numerics/binary16";
import { exponentBin, HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import { evaluate } from "../../reference/evaluate";
import type { Lane } from "../lane/lane";
import { captureLaneState } from "../lane/laneState";
import { openLanes } from "../lane/openLanes";
import { Session, type HistogramReport } from "../session";
import { plainName } from "../step/watched";

const SCALE = 2 ** 16;

interface Case {
  readonly name: string;
  readonly base: ConfigDiff;
  /** The step looked at: late, for gradients shrink with the loss. */
  readonly step: number;
  /**
   * How far a lane's shares may be from the exact ones. FP32 computes what float64 does; in half, what is lost upstream is
   * missing downstream too.
   */
  readonly tolerances: Readonly<Record<string, number>>;
}

const CASES: readonly Case[] = [
  // On lavapipe, lost or zero: fp32 46.96 %, float64 46.96 %; scaler off 47.5 %, float64 46.9 %; on 12.0 %, float64 9.3 %.
  {
    name: "two spirals, batch 1,024",
    base: {
      model: { kind: "mlp", layers: 2, width: 64, activation: "gelu" },
      data: { kind: "spirals", classes: 2, noise: 0.05, examples: 4096 },
      training: { batchSize: 1024 },
      optimizer: { learningRate: 0.01 },
    },
    step: 120,
    tolerances: { fp32: 0.001, off: 0.05, on: 0.05 },
  },
  // Narrower than the preset, and early: float64 on the CPU takes the time that this test has.
  {
    name: "modular addition, batch 512",
    base: {
      model: { kind: "gpt", layers: 1, heads: 2, width: 16, feedForward: 32, activation: "relu", tiedHead: false },
      data: { kind: "modular-addition", modulus: 59, validationShare: 0.3 },
      training: { batchSize: 512 },
      optimizer: { learningRate: 0.01 },
    },
    step: 40,
    tolerances: { fp32: 0.001, off: 0.05, on: 0.05 },
  },
];

function experimentOf({ base, step }: Case): Experiment {
  const common = {
    training: { steps: 1000, validationInterval: 0, histogramInterval: step },
    optimizer: { schedule: "constant", warmupSteps: 0 },
  } as const;
  return parseExperiment(
    {
      base: applyDiff(applyDiff(defaultExperiment().base, base), common),
      lanes: [
        { name: "fp32", diff: { precision: { kind: "fp32" } } },
        { name: "off", diff: { precision: { kind: "mixed", scaler: { kind: "off" } } } },
        {
          name: "on",
          diff: { precision: { kind: "mixed", scaler: { kind: "static", initialScale: SCALE } } },
        },
      ],
    },
    OURS,
    defaultExperiment(),
  );
}

/** Three lanes at such batches and a graph in float64 are much for a software GPU. */
const TIMEOUT_MS = 400_000;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

type Counts = Record<"zero" | "lost" | "subnormal" | "normal" | "overflow" | "nan", number>;

/** What binary16 makes of every activation gradient of one step, in float64 from the weights up. */
function exactCounts(
  lane: Lane,
  weights: ReadonlyMap<string, { values: Float32Array }>,
  inputs: Float32Array | Uint32Array,
  targets: Uint32Array,
  scale: number,
): Counts {
  const { first, scaler, inputs: inputTensor, targets: targetTensor, parameters } = lane.program.graph;
  const scalerWords = new Float64Array(elementsOf(scaler.shape));
  scalerWords[0] = scale;
  const values = new Map(
    parameters.map(({ tensor }) => [tensor.id, Float64Array.from(weights.get(tensor.name)?.values ?? [])]),
  );
  values
    .set(inputTensor.id, Float64Array.from(inputs))
    .set(targetTensor.id, Float64Array.from(targets))
    .set(scaler.id, scalerWords);
  // Part by part, so that what stays in registers has values too.
  const results = evaluate({ ...first, ops: first.ops.flatMap(partsOf) }, values);
  const counts: Counts = { zero: 0, lost: 0, subnormal: 0, normal: 0, overflow: 0, nan: 0 };
  const { ops } = first;
  for (const { name, kind, after } of lane.program.observed?.watched ?? []) {
    if (kind !== "activationGradient" || after === undefined) continue;
    // An op may make more than the gradient: the loss's writes losses and hits, and a sum's has its parts before it.
    const made = ops
      .slice(after, after + 1)
      .flatMap(partsOf)
      .flatMap(outputsOf);
    const written = made.findLast((tensor) => plainName(tensor.name) === name);
    if (!written) throw new Error(`No op writes ${name}`);
    for (const value of results.get(written.id) ?? []) counts[binary16.classify(value)] += 1;
  }
  return counts;
}

/** The same out of the lane's own histograms. */
function observedCounts(lane: Lane, { counts }: HistogramReport): Counts {
  const found: Counts = { zero: 0, lost: 0, subnormal: 0, normal: 0, overflow: 0, nan: 0 };
  for (const [row, { kind }] of (lane.program.observed?.watched ?? []).entries()) {
    if (kind !== "activationGradient") continue;
    const bins = counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS);
    for (const [bin, count] of bins.entries()) {
      if (bin === 0) found.zero += count;
      else if (bin < exponentBin(-25)) found[bin === 1 ? "overflow" : "lost"] += count;
      else if (bin < exponentBin(-14)) found.subnormal += count;
      else found[bin < exponentBin(16) ? "normal" : "overflow"] += count;
    }
  }
  return found;
}

const shareOf = (counts: Counts, name: keyof Counts): number =>
  counts[name] / Object.values(counts).reduce((sum, n) => sum + n, 0);

it.each(CASES)(
  "$name loses many gradients with the scaler off and far fewer with it on, as a float64 count says",
  async (one) => {
    const experiment = experimentOf(one);
    const data = await createDataSource(experiment.base);
    const lanes = await openLanes({ gpu, pipelines: new PipelineCache(gpu.device), experiment, data });
    const reports = new Map<Lane, HistogramReport>();
    const session = new Session(lanes, data, {
      onSteps: () => undefined,
      onValidation: () => undefined,
      onHistograms: (lane, report) => reports.set(lane, report),
    });
    await session.advance({ until: one.step - 1 });
    const before = new Map(
      await Promise.all(lanes.map(async (lane) => [lane, await captureLaneState(lane, gpu.device)] as const)),
    );
    await data.prefetch(one.step - 1);
    const { inputs, targets } = data.trainBatch(one.step - 1, 0);
    await session.advance({ until: one.step });
    const lost: number[] = [];
    const figures: string[] = [];
    for (const lane of lanes) {
      const report = reports.get(lane);
      const weights = before.get(lane)?.parameters;
      if (report?.step !== one.step || !weights) throw new Error("The step was not observed");
      const observed = observedCounts(lane, report);
      const exact = exactCounts(lane, weights, inputs, targets, report.scale);
      // A gradient that was lost makes the next ones of its chain exact zeros; in float64 they are merely small. What is
      // zero there too (behind a ReLU, or a position without a loss) is not lost.
      const zero = shareOf(exact, "zero");
      const gone = (counts: Counts): number => (shareOf(counts, "lost") + shareOf(counts, "zero") - zero) / (1 - zero);
      const tolerance = one.tolerances[lane.name] ?? 0;
      expect(Math.abs(gone(observed) - gone(exact)), lane.name).toBeLessThan(tolerance);
      expect(Math.abs(shareOf(observed, "subnormal") - shareOf(exact, "subnormal")), lane.name).toBeLessThan(tolerance);
      expect(observed.overflow + exact.overflow).toBe(0);
      lost.push(gone(observed));
      figures.push(
        `${lane.name}: GPU ${(100 * gone(observed)).toFixed(2)} %, float64 ${(100 * gone(exact)).toFixed(2)} %`,
      );
    }
    const [unscaled = 0, off = 0, on = 1] = lost;
    expect(unscaled, figures.join("; ")).toBeGreaterThan(0.02);
    expect(off, figures.join("; ")).toBeGreaterThan(0.02);
    expect(on, figures.join("; ")).toBeLessThan(off / 3);
    session.destroy();
  },
  TIMEOUT_MS,
);
