/** What can be switched off on purpose, and what follows. */
import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { nextTokenTask } from "../../models/task";
import { defaultExperiment, parseExperiment } from "../../config/experiment";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { roundToHalf } from "../../numerics/binary16";
import { encodeCheckpoint } from "../files/checkpoint";
import { decodeCheckpoint } from "../files/decodeCheckpoint";
import { stateFrom } from "../files/resumedState";
import { Inference } from "../use/inference";
import { captureLaneState, initialLaneState, restoreLaneState } from "../lane/laneState";
import { figuresOf, openSession, stateBits, TINY_GPT, type OpenedSession } from "../testing/sessions";
import { weightsOfLane } from "../files/weightHome";

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

/** A GPT whose head is its token table, so that one weight is read as f32 and as half. */
const GPT = {
  ...TINY_GPT,
  training: { batchSize: 3, steps: 20, validationInterval: 0 },
  optimizer: { kind: "adamw", learningRate: 0.01, schedule: "constant", warmupSteps: 0, gradientClip: 0 },
};

const MLP = {
  ...GPT,
  model: { kind: "mlp", layers: 1, width: 8 },
  data: { kind: "spirals" },
  training: { batchSize: 32, steps: 20, validationInterval: 0 },
};

function open(base: object, lanes: Readonly<Record<string, unknown>>): Promise<OpenedSession> {
  const named = Object.entries(lanes).map(([name, precision]) => ({ name, diff: { precision } }));
  return openSession(gpu, pipelines, parseExperiment({ base, lanes: named }, OURS, defaultExperiment()));
}

const SCALER = { kind: "static", initialScale: 1024 };
const WITH_MASTERS = { kind: "mixed-packed", scaler: SCALER };
const WITHOUT_MASTERS = { ...WITH_MASTERS, masterWeights: false };
const NORMS_IN_HALF = { ...WITH_MASTERS, normsAndSoftmax: "half" };

describe("without master weights", () => {
  it("a lane holds each half weight once, as a half, in fewer bytes, and still learns and predicts", async () => {
    const opened = await open(GPT, { kept: WITH_MASTERS, off: WITHOUT_MASTERS });
    await opened.session.advance({ until: 12 });
    const [kept, off] = opened.lanes;
    if (!kept || !off) throw new Error("two lanes were asked for");
    const { halfElements } = off.program.block;
    const bytes = [kept, off].map(({ program }) => program.memory.bytesByKind);
    expect((bytes[0]?.parameter ?? 0) - (bytes[1]?.parameter ?? 0)).toBe(4 * halfElements);
    expect(bytes[1]?.halfWeight).toBe(bytes[0]?.halfWeight);
    const { parameters } = await captureLaneState(off, gpu.device);
    const halves = off.program.graph.parameters.filter(({ half }) => half);
    for (const { tensor } of halves) {
      const values = parameters.get(tensor.name)?.values ?? new Float32Array();
      expect(Array.from(values), tensor.name).toEqual(Array.from(values, roundToHalf));
    }
    const [last = 0, lastOff = 0] = ["kept", "off"].map((lane) => opened.steps[lane]?.at(-1)?.loss ?? 0);
    expect(Math.abs(lastOff / last - 1)).toBeLessThan(0.05);
    const [vocabulary = 0] = off.program.graph.parameters[0]?.tensor.shape ?? [];
    const CONTEXT = 4;
    const task = nextTokenTask(vocabulary, CONTEXT);
    const inference = await Inference.create(weightsOfLane(off), { gpu, pipelines, task, batch: 1 });
    const logits = await inference.logits(new Uint32Array(CONTEXT));
    expect(Array.from(logits).every(Number.isFinite)).toBe(true);
    inference.destroy();
    opened.session.destroy();
  });

  it("updates below half an ulp are lost, where master weights keep them", async () => {
    const still = { ...MLP, optimizer: { ...GPT.optimizer, learningRate: 1e-7 } };
    const opened = await open(still, { kept: WITH_MASTERS, off: WITHOUT_MASTERS });
    const matrices = async (): Promise<Float32Array[][]> =>
      Promise.all(
        opened.lanes.map(async (lane) => {
          const { parameters } = await captureLaneState(lane, gpu.device);
          const halves = lane.program.graph.parameters.filter(({ half, decayed }) => half && decayed);
          return halves.map(({ tensor }) => parameters.get(tensor.name)?.values ?? new Float32Array());
        }),
      );
    const moved = (before: readonly Float32Array[], after: readonly Float32Array[]): number => {
      const all = before.flatMap((values, i) => Array.from(values, (x, j) => x !== after[i]?.[j]));
      return all.filter(Boolean).length / all.length;
    };
    const [keptBefore = [], offBefore = []] = await matrices();
    await opened.session.advance({ until: 6 });
    const [keptAfter = [], offAfter = []] = await matrices();
    expect(moved(keptBefore, keptAfter)).toBeGreaterThan(0.9);
    expect(moved(offBefore, offAfter)).toBeLessThan(0.1);
    opened.session.destroy();
  });

  it("a run resumes bit for bit", async () => {
    const [whole, resumed] = [
      await open(MLP, { packed: WITHOUT_MASTERS }),
      await open(MLP, { packed: WITHOUT_MASTERS }),
    ];
    await whole.session.advance({ until: 3 });
    const [lane] = whole.lanes;
    const [fresh] = resumed.lanes;
    if (!lane || !fresh) throw new Error("a lane was asked for");
    const file = encodeCheckpoint(await captureLaneState(lane, gpu.device), {
      config: "{}",
      lane: "packed",
      step: 3,
    });
    restoreLaneState(fresh, gpu.device, stateFrom(decodeCheckpoint(file).file, initialLaneState(fresh)));
    expect(await stateBits(fresh, gpu)).toEqual(await stateBits(lane, gpu));
    whole.session.destroy();
    resumed.session.destroy();
  });
});

it("norms and softmax in half cost the loss its digits", async () => {
  const opened = await open(GPT, { float: WITH_MASTERS, half: NORMS_IN_HALF });
  await opened.session.advance({ until: 3 });
  const losses = (lane: string): number[] => (opened.steps[lane] ?? []).map(({ loss }) => loss);
  expect(losses("half")).not.toEqual(losses("float"));
  for (const [step, loss] of losses("half").entries()) expect(loss).toBeCloseTo(losses("float")[step] ?? 0, 2);
  opened.session.destroy();
});

it.each([
  ["without master weights", MLP, WITHOUT_MASTERS],
  ["with norms and softmax in half", GPT, NORMS_IN_HALF],
])("%s native and packed halves have the same bits", async (_, base, precision) => {
  // Where there is no shader-f16 it is the packed lane twice: that must agree as well.
  const other = { ...precision, kind: gpu.capabilities.shaderF16 ? "mixed-native" : "mixed-packed" };
  const opened = await open(base, { packed: precision, other });
  await opened.session.advance({ until: 3 });
  const [packed, native] = await Promise.all(opened.lanes.map((lane) => stateBits(lane, gpu)));
  expect(native).toEqual(packed);
  expect(figuresOf(opened.steps["other"] ?? [])).toEqual(figuresOf(opened.steps["packed"] ?? []));
  opened.session.destroy();
});

it("a summed loss has the batch's gradients as many times as it has targets, and the same loss to show", async () => {
  const opened = await open(MLP, { mean: { kind: "fp32" }, sum: { kind: "fp32", lossReduction: "sum" } });
  await opened.session.advance({ until: 1 });
  const [mean, sum] = [opened.steps["mean"]?.[0], opened.steps["sum"]?.[0]];
  expect(sum?.loss).toBe(mean?.loss);
  expect((sum?.gradNorm ?? 0) / (mean?.gradNorm ?? 1)).toBeCloseTo(32, 4);
  opened.session.destroy();
});
