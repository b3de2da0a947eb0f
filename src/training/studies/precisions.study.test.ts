/** Whole runs of one model in each precision, beside each other. */
import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment, type Experiment } from "../../config/experiment";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { readRange } from "../../gpu/transfer";
import { tensorsOf } from "../../graph/tensors";
import { encodeCheckpoint } from "../files/checkpoint";
import { decodeCheckpoint } from "../files/decodeCheckpoint";
import { stateFrom } from "../files/resumedState";
import { MissingFeatureError } from "../lane/halfForm";
import type { Lane } from "../lane/lane";
import { captureLaneState, initialLaneState, restoreLaneState } from "../lane/laneState";
import { figuresOf, openSession, stateBits, TINY_GPT, TINY_GPT_BATCH } from "../testing/sessions";

const STEPS = 50;

/** Both scalers grow into an overflow or two, so that skipped steps are compared as well. */
const MODELS: Readonly<Record<"MLP" | "GPT", unknown>> = {
  MLP: {
    model: { kind: "mlp", layers: 2, width: 24 },
    data: { kind: "spirals" },
    training: { batchSize: 33, steps: STEPS, validationInterval: 25 },
    optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0 },
    precision: { scaler: { kind: "dynamic", initialScale: 2 ** 20, growthInterval: 3 } },
  },
  GPT: {
    ...TINY_GPT,
    training: { batchSize: TINY_GPT_BATCH, steps: STEPS, validationInterval: 25 },
    optimizer: { learningRate: 0.003, schedule: "cosine", warmupSteps: 4 },
    precision: { scaler: { kind: "article" } },
  },
};

function experimentOf(base: unknown, lanes: readonly string[]): Experiment {
  return parseExperiment({ base, lanes }, OURS, defaultExperiment());
}

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

/** What the step's stores left in every buffer: activations, their gradients, weights, halves, moments. */
async function storesOf({ program }: Lane): Promise<Uint8Array[]> {
  const { graph, memory, block } = program;
  const tensors = [...tensorsOf(graph.first), ...Object.values(block.trained.moments)];
  const buffers = new Set(tensors.map((tensor) => memory.place(tensor).buffer));
  const ranges = [...buffers].map((buffer) => ({ buffer, offset: 0, size: buffer.size }));
  const bytes = await Promise.all(ranges.map((range) => readRange(gpu.device, range)));
  return bytes.map((all) => new Uint8Array(all));
}

async function expectNoNativeHalves(opening: Promise<unknown>): Promise<void> {
  await expect(opening).rejects.toThrow(MissingFeatureError);
}

describe.each(["MLP", "GPT"] as const)("50 steps of a small %s", (model) => {
  it("have the same bits in native and in packed halves in every buffer after every step, or are refused native ones where there are none", async () => {
    const opening = openSession(gpu, pipelines, experimentOf(MODELS[model], ["mixed-native", "mixed-packed"]));
    if (!gpu.capabilities.shaderF16) return expectNoNativeHalves(opening);
    const opened = await opening;
    const { session, steps, validations, lanes } = opened;
    for (let until = 1; until <= STEPS; until++) {
      await session.advance({ until });
      const [nativeStores, packedStores] = await Promise.all(lanes.map(storesOf));
      expect(nativeStores, `after step ${until}`).toEqual(packedStores);
    }
    expect(figuresOf(steps["mixed-native"] ?? [])).toHaveLength(STEPS);
    expect(steps["mixed-native"]?.at(-1)?.skippedSteps).toBeGreaterThan(0);
    expect(figuresOf(steps["mixed-native"] ?? [])).toEqual(figuresOf(steps["mixed-packed"] ?? []));
    expect(validations["mixed-native"]).toEqual(validations["mixed-packed"]);
    const [native, packed] = await Promise.all(lanes.map((lane) => stateBits(lane, gpu)));
    expect(native).toEqual(packed);
    opened.session.destroy();
  });

  it.each(["e4m3", "e5m2"])("learn in 8 bits with %s gradients", async (gradientFormat) => {
    const experiment = parseExperiment(
      {
        base: MODELS[model],
        lanes: [
          { name: "bfloat16", diff: { precision: { kind: "mixed-bfloat16" } } },
          { name: "8-bit", diff: { precision: { kind: "mixed-e4m3", gradientFormat } } },
        ],
      },
      OURS,
      defaultExperiment(),
    );
    const { session, lanes, steps } = await openSession(gpu, pipelines, experiment);
    await session.advance({ until: STEPS });
    const [, eight] = lanes;
    const losses = (lane: string): number[] => (steps[lane] ?? []).map(({ loss }) => loss);
    expect(losses("8-bit").at(-1)).toBeLessThan(losses("8-bit")[0] ?? 0);
    const [last = 0, lastEight = 0] = ["bfloat16", "8-bit"].map((lane) => losses(lane).at(-1) ?? 0);
    expect(Math.abs(lastEight / last - 1)).toBeLessThan(0.25);
    expect(eight?.program.half).toBe("e4m3");
    session.destroy();
  });

  it("learn in bfloat16 as in FP32, from fewer activation bytes", async () => {
    const opened = await openSession(gpu, pipelines, experimentOf(MODELS[model], ["fp32", "mixed-bfloat16"]));
    await opened.session.advance({ until: STEPS });
    const [float, bfloat] = opened.lanes;
    const losses = (lane: string): number[] => (opened.steps[lane] ?? []).map(({ loss }) => loss);
    const first = losses("fp32")[0] ?? 0;
    expect(losses("mixed-bfloat16").at(-1)).toBeLessThan(first);
    const [last = 0, lastBfloat = 0] = ["fp32", "mixed-bfloat16"].map((lane) => losses(lane).at(-1) ?? 0);
    expect(Math.abs(lastBfloat / last - 1)).toBeLessThan(0.1);
    expect(bfloat?.program.half).toBe("bfloat16");
    const halves = bfloat?.program.memory.bytesByKind.activation ?? 0;
    expect(halves).toBeLessThan(0.9 * (float?.program.memory.bytesByKind.activation ?? 0));
    opened.session.destroy();
  });
});

it("an 8-bit run resumes bit for bit: its bytes are made anew from the master weights", async () => {
  const experiment = experimentOf(MODELS.MLP, ["mixed-e4m3"]);
  const [whole, resumed] = [
    await openSession(gpu, pipelines, experiment),
    await openSession(gpu, pipelines, experiment, 5),
  ];
  const [lane] = whole.lanes;
  const [fresh] = resumed.lanes;
  if (!lane || !fresh) throw new Error("A lane was asked for");
  await whole.session.advance({ until: 5 });
  const notes = { config: "{}", lane: lane.name, step: 5 };
  const file = decodeCheckpoint(encodeCheckpoint(await captureLaneState(lane, gpu.device), notes)).file;
  restoreLaneState(fresh, gpu.device, stateFrom(file, initialLaneState(fresh)));
  for (const { session } of [whole, resumed]) await session.advance({ until: 8 });
  expect(await stateBits(fresh, gpu)).toEqual(await stateBits(lane, gpu));
  for (const { session } of [whole, resumed]) session.destroy();
});
