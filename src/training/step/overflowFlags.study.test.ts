/** Steps that are not finite name the tensor that overflowed first, whether they were observed or skipped or not. */
import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { outputsOf, partsOf } from "../../graph/ir";
import { exponentBin, HISTOGRAM_BINS, NON_FINITE_BIN } from "../../numerics/exponentHistogram";
import type { Lane } from "../lane/lane";
import { openLanes } from "../lane/openLanes";
import { Session, type HistogramReport, type StepReport } from "../session";
import { plainName } from "./watched";
import { openSession, TINY_GPT, TINY_GPT_BATCH } from "../testing/sessions";

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

const BASE = {
  ...TINY_GPT,
  training: { batchSize: TINY_GPT_BATCH, steps: 40, validationInterval: 0, histogramInterval: 1 },
  optimizer: { learningRate: 1e-6, schedule: "constant", warmupSteps: 0, weightDecay: 0 },
};

/** Tensors that binary16 could not hold in an observed step, by name: past 65,520, or no number at all. */
function overflowed(lane: Lane, { counts }: HistogramReport): Set<string> {
  const watched = lane.program.observed?.watched ?? [];
  const names = watched.filter(({ kind }, row) => {
    const bins = counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS);
    const large = bins.subarray(exponentBin(16)).reduce((sum, count) => sum + count, 0);
    return kind !== "weight" && large + (bins[NON_FINITE_BIN] ?? 0) > 0;
  });
  return new Set(names.map(({ name }) => name));
}

/** The first half that the step makes of one of these: of itself, or of the f32 tensor that it is cast from. */
function firstOf(lane: Lane, seen: ReadonlySet<string>): string | undefined {
  for (const op of lane.program.graph.first.ops.flatMap(partsOf)) {
    const half = outputsOf(op).find(({ dtype }) => dtype === "f16");
    const source = op.kind === "cast" ? op.inputs.x : half;
    if (half && source && seen.has(plainName(source.name))) return plainName(half.name);
  }
  return undefined;
}

describe("the first overflow of a step", () => {
  it("is the first tensor whose half could not hold what the histograms saw, at any scale", async () => {
    const precision = { kind: "mixed-packed", scaler: { kind: "static", initialScale: 1 } };
    const experiment = parseExperiment(
      { base: BASE, lanes: [{ name: "half", diff: { precision } }] },
      OURS,
      defaultExperiment(),
    );
    const data = await createDataSource(experiment.base);
    const lanes = await openLanes({ gpu, pipelines, experiment, data });
    const [lane] = lanes;
    if (!lane) throw new Error("A lane was asked for");
    const steps: StepReport[] = [];
    const looks: HistogramReport[] = [];
    const session = new Session(lanes, data, {
      onSteps: (_, reports) => steps.push(...reports),
      onHistograms: (_, report) => looks.push(report),
      onValidation: () => undefined,
    });
    for (let power = 10; power < 30; power++) {
      lane.setLossScale(2 ** power);
      await session.advance({ until: session.step + 1 });
    }
    const named = new Set<string>();
    for (const [index, { overflow, skipped, scale }] of steps.entries()) {
      const look = looks[index];
      if (!look) throw new Error("Every step was to be observed");
      const seen = overflowed(lane, look);
      expect(overflow?.tensor?.name, `scale ${scale}`).toBe(firstOf(lane, seen));
      expect(skipped).toBe(overflow !== undefined);
      expect(look.overflow).toEqual(overflow);
      if (overflow?.tensor) named.add(overflow.tensor.name);
    }
    // At low scales none; then one that grows on its way back; at last the very first gradient.
    expect(steps[0]?.overflow).toBeUndefined();
    expect(steps.at(-1)?.overflow?.tensor).toEqual({
      name: "d(lm_head)",
      kind: "activationGradient",
      dtype: "f16",
    });
    expect(named.size).toBeGreaterThan(1);
    session.destroy();
  });

  it("is an activation where that is too large, and says when it came from outside", async () => {
    const base = { ...BASE, model: { kind: "mlp", layers: 1, width: 8 }, data: { kind: "spirals" } };
    const precision = { kind: "mixed-packed", scaler: { kind: "dynamic", initialScale: 1024 } };
    const experiment = parseExperiment(
      { base, lanes: [{ name: "half", diff: { precision } }] },
      OURS,
      defaultExperiment(),
    );
    const { session, lanes, steps } = await openSession(gpu, pipelines, experiment);
    const [lane] = lanes;
    if (!lane) throw new Error("A lane was asked for");
    lane.forceOverflow();
    await session.advance({ until: 2 });
    // Halves as large as they come, in the second layer: a bias and anything above 0 is past them.
    for (const { tensor, half } of lane.program.graph.parameters) {
      if (!half || !tensor.name.startsWith("layers.1")) continue;
      const { buffer, offset, size } = lane.program.memory.place(half);
      gpu.device.queue.writeBuffer(buffer, offset, new Uint16Array(size / 2).fill(0x7bff));
    }
    await session.advance({ until: 3 });
    expect((steps["half"] ?? []).map(({ overflow }) => overflow)).toEqual([
      { outside: true },
      undefined,
      { outside: false, tensor: { name: "layers.1", kind: "activation", dtype: "f16" } },
    ]);
    session.destroy();
  });

  it("is named in FP32 too, where no step is skipped", async () => {
    const base = { ...BASE, model: { kind: "mlp", layers: 1, width: 8 }, data: { kind: "spirals" } };
    const experiment = parseExperiment({ base, lanes: ["fp32"] }, OURS, defaultExperiment());
    const { session, lanes, steps } = await openSession(gpu, pipelines, experiment);
    await session.advance({ until: 1 });
    const [lane] = lanes;
    const weight = lane?.program.graph.parameters.find(({ tensor }) => tensor.name === "layers.1.weight");
    if (!lane || !weight) throw new Error("A lane of two layers was asked for");
    const { buffer, offset, size } = lane.program.memory.place(weight.tensor);
    gpu.device.queue.writeBuffer(buffer, offset, new Float32Array(size / 4).fill(Infinity));
    await session.advance({ until: 2 });
    expect(steps["fp32"]?.map(({ overflow, skipped }) => ({ overflow, skipped }))).toEqual([
      { overflow: undefined, skipped: false },
      { overflow: { outside: false, tensor: { name: "layers.1", kind: "activation", dtype: "f32" } }, skipped: false },
    ]);
    session.destroy();
  });
});
