import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../words/refused";
import { parseExperiment, type Experiment } from "../config/experiment";
import type { ConfigDiff } from "../config/schema";
import type { Gpu } from "../gpu/device";
import type { PipelineCache } from "../gpu/pipelines";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import type { Lane } from "./lane/lane";
import { captureLaneState, restoreLaneState, type LaneState } from "./lane/laneState";
import { openSession, TINY_GPT, TINY_GPT_BATCH } from "./testing/sessions";

const STEPS = 3;

/** One lane trains the top layer of two alone, the other everything. No clipping: it goes by the norm of all that trains. */
function experimentIn(precision: ConfigDiff["precision"]): Experiment {
  return parseExperiment(
    {
      base: {
        ...TINY_GPT,
        training: { batchSize: TINY_GPT_BATCH, steps: 20, validationInterval: 0, histogramInterval: 0 },
        optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0, gradientClip: 0, weightDecay: 0.1 },
        precision,
      },
      lanes: [
        { name: "top", diff: { model: { trainableLayers: 1 } } },
        { name: "whole", diff: {} },
      ],
    },
    OURS,
  );
}

function trains(name: string): boolean {
  return name.startsWith("transformer.h.1.") || name.startsWith("transformer.ln_f");
}

/** Weights and moments of what the top lane trains. */
function trained({ parameters }: LaneState): unknown {
  return [...parameters].filter(([name]) => trains(name)).map(([name, { values, moments }]) => [name, values, moments]);
}

function frozen({ parameters }: LaneState): unknown {
  return [...parameters].filter(([name]) => !trains(name)).map(([name, { values }]) => [name, values]);
}

describe("frozen layers", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  async function openLanesIn(precision: ConfigDiff["precision"]) {
    const { session, lanes, steps } = await openSession(gpu, pipelines, experimentIn(precision));
    const [top, whole] = lanes;
    if (!top || !whole) throw new Error("two lanes");
    return { session, top, whole, steps };
  }

  const stateOf = (lane: Lane): Promise<LaneState> => captureLaneState(lane, gpu.device);

  it.each([
    ["mixed-packed", { kind: "mixed-packed" }],
    ["halves without masters", { kind: "mixed-packed", masterWeights: false }],
  ] as const)("in %s leave the others the bits that they get where everything trains", async (_, precision) => {
    const { session, top, whole, steps } = await openLanesIn(precision);
    const initial = await stateOf(top);
    for (let step = 1; step <= STEPS; step++) {
      await session.advance({ until: step });
      const [some, all] = [await stateOf(top), await stateOf(whole)];
      expect(trained(some)).toEqual(trained(all));
      expect(frozen(some)).toEqual(frozen(initial));
      expect(frozen(all)).not.toEqual(frozen(initial));
      // The whole lane's lower layers go back to where the others stayed: both lanes' next forward passes agree.
      const back = [...all.parameters].map(([name, state]) => {
        const values = trains(name) ? state.values : (initial.parameters.get(name)?.values ?? state.values);
        return [name, { ...state, values }] as const;
      });
      restoreLaneState(whole, gpu.device, { ...all, parameters: new Map(back) });
    }
    const [some = [], all = []] = [steps["top"], steps["whole"]];
    expect(some.map(({ loss }) => loss)).toEqual(all.map(({ loss }) => loss));
    for (const [index, { gradNorm }] of some.entries()) {
      expect(gradNorm).toBeGreaterThan(0);
      expect(gradNorm).toBeLessThan(all[index]?.gradNorm ?? 0);
    }
    session.destroy();
  });

  it("have no moments in a state, and a run with them goes on from one bit for bit", async () => {
    const { session, top } = await openLanesIn({ kind: "mixed-packed" });
    await session.advance({ until: 2 });
    const middle = await stateOf(top);
    for (const [name, { moments }] of middle.parameters)
      expect(Object.keys(moments), name).toEqual(trains(name) ? ["exp_avg", "exp_avg_sq"] : []);
    await session.advance({ until: 4 });
    const end = await stateOf(top);
    session.destroy();

    const resumed = await openSession(gpu, pipelines, experimentIn({ kind: "mixed-packed" }), 2);
    const [again] = resumed.lanes;
    if (!again) throw new Error("a lane");
    restoreLaneState(again, gpu.device, middle);
    await resumed.session.advance({ until: 4 });
    expect(await stateOf(again)).toEqual(end);
    resumed.session.destroy();
  });
});
