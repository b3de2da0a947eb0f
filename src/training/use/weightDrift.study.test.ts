import { beforeAll, expect, test } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment } from "../../config/experiment";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import type { Lane } from "../lane/lane";
import { captureLaneState } from "../lane/laneState";
import { openSession, TINY_GPT, TINY_GPT_BATCH, type OpenedSession } from "../testing/sessions";

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

const STEPS = 3;

function open(
  lanes: Readonly<Record<string, unknown>>,
  histogramInterval = STEPS,
  reference?: string,
): Promise<OpenedSession> {
  const base = {
    ...TINY_GPT,
    training: { batchSize: TINY_GPT_BATCH, steps: 20, validationInterval: 0, histogramInterval },
    optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0 },
  };
  const named = Object.entries(lanes).map(([name, diff]) => ({ name, diff }));
  const experiment = parseExperiment({ base, lanes: named, reference }, OURS, defaultExperiment());
  return openSession(gpu, pipelines, experiment);
}

async function weightsOf(lane: Lane): Promise<Map<string, Float32Array>> {
  const { parameters } = await captureLaneState(lane, gpu.device);
  return new Map([...parameters].map(([name, { values }]) => [name, values]));
}

/** Σ (w − r)² and Σ r² in float64. */
function squaresOf(w: Float32Array, r: Float32Array): [number, number] {
  return [w.reduce((sum, x, i) => sum + (x - (r[i] ?? 0)) ** 2, 0), r.reduce((sum, x) => sum + x * x, 0)];
}

test("is each parameter's relative distance from the FP32 lane, with master weights and without, in any order of lanes", async () => {
  const half = { kind: "mixed-packed", scaler: { kind: "static", initialScale: 1024 } };
  const opened = await open({
    first: { precision: half },
    fp32: { precision: { kind: "fp32" } },
    "without masters": { precision: { ...half, masterWeights: false } },
    twin: { precision: { kind: "fp32" } },
  });
  await opened.session.advance({ until: STEPS });
  const weights = await Promise.all(opened.lanes.map(weightsOf));
  const reference = weights[1] ?? new Map<string, Float32Array>();
  expect(Object.values(opened.drifts).map((reports) => reports.length)).toEqual([1, 0, 1, 1]);
  for (const [index, lane] of opened.lanes.entries()) {
    const [report] = opened.drifts[lane.name] ?? [];
    if (!report) continue;
    expect(report.step).toBe(STEPS);
    expect(report.parameters).toHaveLength(reference.size);
    let whole: [number, number] = [0, 0];
    for (const [at, name] of report.parameters.entries()) {
      const squares = squaresOf(
        weights[index]?.get(name) ?? new Float32Array(),
        reference.get(name) ?? new Float32Array(),
      );
      whole = [whole[0] + squares[0], whole[1] + squares[1]];
      const expected = Math.sqrt(squares[0] / squares[1]);
      expect(Math.abs((report.distances[at] ?? 0) - expected), name).toBeLessThanOrEqual(1e-5 * expected);
    }
    const expected = Math.sqrt(whole[0] / whole[1]);
    expect(report.distance).toBeCloseTo(expected, 8);
  }
  const [first, , without, twin] = opened.lanes.map(({ name }) => opened.drifts[name]?.[0]?.distance ?? 0);
  expect(twin).toBe(0);
  expect(Math.min(first ?? 0, without ?? 0)).toBeGreaterThan(1e-7);
  opened.session.destroy();
});

test("leaves out what only one lane has, and is infinite where a weight is not finite", async () => {
  const opened = await open({
    fp32: { precision: { kind: "fp32" } },
    deeper: { model: { layers: 3 }, precision: { kind: "fp32" } },
    diverging: { precision: { kind: "fp32" } },
  });
  const [reference, , diverging] = opened.lanes;
  if (!reference || !diverging) throw new Error("Lanes were asked for");
  const { buffer, offset } = diverging.program.memory.place(diverging.program.block.flat.parameters);
  gpu.device.queue.writeBuffer(buffer, offset, Uint32Array.of(0x7fc00000));
  await opened.session.advance({ until: STEPS });
  const [deeper] = opened.drifts["deeper"] ?? [];
  expect(deeper?.parameters).toEqual(
    expect.arrayContaining(reference.program.graph.parameters.map(({ tensor }) => tensor.name)),
  );
  expect(deeper?.parameters).toHaveLength(reference.program.graph.parameters.length);
  expect(opened.drifts["diverging"]?.[0]?.distance).toBe(Infinity);
  opened.session.destroy();
});

test("is not measured without an FP32 lane, nor where nothing is observed", async () => {
  const without = await open({ "mixed-packed": { precision: { kind: "mixed-packed" } } });
  const never = await open({ fp32: { precision: { kind: "fp32" } }, b: { precision: { kind: "fp32" } } }, 0);
  for (const { drift, session } of [without, never]) {
    expect(drift).toBeUndefined();
    session.destroy();
  }
});

test("is from the lane that the experiment names, where that has all its weights in FP32", async () => {
  const half = { kind: "mixed-packed", scaler: { kind: "static", initialScale: 1024 } };
  const lanes = {
    fp32: { precision: { kind: "fp32" } },
    top: { model: { trainableLayers: 1 }, precision: half },
    halves: { precision: { ...half, masterWeights: false } },
  };
  const named = await open(lanes, STEPS, "top");
  await named.session.advance({ until: STEPS });
  expect(Object.values(named.drifts).map(([report]) => report?.reference)).toEqual(["top", undefined, "top"]);
  const [own, other] = [await Promise.all(named.lanes.map(weightsOf)), named.drifts["fp32"]?.[0]];
  const [frozen, learned] = ["transformer.h.0.mlp.c_fc.weight", "transformer.h.1.mlp.c_fc.weight"].map((name) => {
    const [above, below] = squaresOf(own[0]?.get(name) ?? new Float32Array(), own[1]?.get(name) ?? new Float32Array());
    const measured = other?.distances[other.parameters.indexOf(name)] ?? 0;
    return measured / Math.sqrt(above / below);
  });
  expect(frozen).toBeCloseTo(1, 5);
  expect(learned).toBeCloseTo(1, 5);
  named.session.destroy();
  const without = await open(lanes, STEPS, "halves");
  expect(without.drift).toBeUndefined();
  without.session.destroy();
});
