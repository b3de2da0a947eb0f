/** Lanes with gates on the device: against a smaller dense model, to the bit twice, and resumed. */
import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment, type Experiment } from "../../config/experiment";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import { GATE_LAYOUT, RECORD_WORDS } from "../../graph/gateRecord";
import { gatedRows } from "../../models/gates";
import type { PipelineCache } from "../../gpu/pipelines";
import { createDataSource } from "../../data/createDataSource";
import { encodeCheckpoint } from "../files/checkpoint";
import { decodeCheckpoint } from "../files/decodeCheckpoint";
import { stateFrom } from "../files/resumedState";
import { BLOCK, cutTo, isKept, lasting, recordOf } from "../testing/gates";
import { Inference } from "../use/inference";
import type { Lane } from "../lane/lane";
import {
  captureLaneState,
  initialLaneState,
  restoreLaneState,
  type LaneState,
  type ParameterState,
} from "../lane/laneState";
import { taskOf } from "../task";
import { figuresOf, openSession, stateBits } from "../testing/sessions";
import { weightsOfLane } from "../files/weightHome";

const FEED_FORWARD = 96;
const STEPS = 12;
/** Learned gates and gates by importance leave these for the end of a step. */
const PASSING = [GATE_LAYOUT.AWAKE, GATE_LAYOUT.PROBABILITY, GATE_LAYOUT.TAYLOR];

function experiment(lanes: readonly object[], steps = STEPS): Experiment {
  return parseExperiment(
    {
      base: {
        model: { kind: "gpt", layers: 2, heads: 2, width: 64, feedForward: FEED_FORWARD },
        data: { kind: "reverse", sequenceLength: 5, alphabet: 7 },
        training: { batchSize: 3, steps, validationInterval: 0, accumulation: 2, histogramInterval: 0 },
        optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0, gradientClip: 1 },
        // One precision, so that the kernels compile once; this one has every buffer that a lane can have.
        precision: { kind: "mixed-packed" },
      },
      lanes,
    },
    OURS,
    defaultExperiment(),
  );
}

const learned = {
  model: {
    gates: {
      kind: "hard-concrete",
      feedForwardShare: 0.3,
      headShare: 0.5,
      scheduleStart: 0,
      scheduleSteps: 1,
      checkInterval: 2,
      freezeAfter: 1,
      wakeAfter: 2,
    },
  },
};

const byImportance = {
  model: { gates: { ...learned.model.gates, kind: "importance-threshold", exploreShare: 0 } },
};

describe("a lane with gates", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  async function logitsOf(lane: Lane): Promise<Float64Array> {
    const data = await createDataSource(experiment([{ name: "dense", diff: {} }]).base);
    const task = taskOf(data);
    const inference = await Inference.create(weightsOfLane(lane), { gpu, pipelines, task, batch: 1 });
    const length = task.targets.perExample;
    const logits = await inference.logits(Array.from({ length }, (_, index) => index % 3));
    inference.destroy();
    return logits;
  }

  it("trains as the smaller dense model does, its sleeping weights left as they were", async () => {
    const fixed = { model: { gates: { kind: "fixed", feedForwardShare: 0.3 } } };
    const { session, lanes, steps } = await openSession(
      gpu,
      pipelines,
      experiment([
        { name: "gated", diff: fixed },
        { name: "small", diff: { model: { feedForward: BLOCK } } },
      ]),
    );
    const [gated, small] = lanes;
    if (!gated || !small) throw new Error("two lanes");
    const before = initialLaneState(gated);
    restoreLaneState(small, gpu.device, cutTo(small, before));
    await session.advance({ until: STEPS });
    const losses = (name: string): number[] => (steps[name] ?? []).map(({ loss }) => loss);
    expect(losses("gated")).toHaveLength(STEPS);
    // Sums over another width are added in another order, and steps of Adam enlarge what rounding leaves.
    losses("gated").forEach((loss, step) => {
      expect(loss).toBeCloseTo(losses("small")[step] ?? Number.NaN, step < STEPS / 2 ? 4 : 3);
    });
    // Without a step, as sampling runs it: the gates stand at their values.
    const [full, own] = await Promise.all([gated, small].map((lane) => logitsOf(lane)));
    expect(full?.length).toBeGreaterThan(0);
    full?.forEach((logit, index) => expect(logit).toBeCloseTo(own?.[index] ?? Number.NaN, 1));
    expect(steps["gated"]?.at(-1)?.gates?.feedForward.active).toBeCloseTo(1 / 3, 6);
    expect(steps["small"]?.at(-1)?.gates).toBeUndefined();
    const after = await captureLaneState(gated, gpu.device);
    for (const [name, { values, shape, moments }] of after.parameters) {
      const asleep = values.filter((_, index) => !isKept(name, shape, index));
      const started = (before.parameters.get(name)?.values ?? values).filter((_, index) => !isKept(name, shape, index));
      expect(asleep).toEqual(started);
      for (const moment of Object.values(moments)) {
        expect(moment.every((value, index) => isKept(name, shape, index) || value === 0)).toBe(true);
      }
    }
    session.destroy();
  });

  it("is brought to its target shares by the controller, and kept there", async () => {
    const [LONG, LAST] = [120, 40];
    const { kind, feedForwardShare, headShare } = learned.model.gates;
    const gates = { kind, feedForwardShare, headShare, scheduleStart: 10, scheduleSteps: 40, freezeAfter: 0 };
    const lanes = [{ name: "steered", diff: { model: { gates } } }];
    const { session, steps } = await openSession(gpu, pipelines, experiment(lanes, LONG));
    await session.advance({ until: LONG });
    const rows = (steps["steered"] ?? []).flatMap((row) => row.gates ?? []);
    const mean = (part: "feedForward" | "heads", from: number, to: number): number =>
      rows.slice(from, to).reduce((sum, row) => sum + row[part].active, 0) / (to - from);
    expect(mean("feedForward", 0, 10)).toBeGreaterThan(0.8);
    expect(Math.abs(mean("feedForward", LONG - LAST, LONG) - feedForwardShare)).toBeLessThan(0.1);
    expect(Math.abs(mean("heads", LONG - LAST, LONG) - headShare)).toBeLessThan(0.1);
    session.destroy();
  });

  it("with gates by importance has the target's share awake from check to check, and others than at first", async () => {
    const [CHECK, START, CLOSING] = [5, 5, 10];
    const gates = {
      kind: "importance-threshold",
      feedForwardShare: 0.35,
      headShare: 0.5,
      exploreShare: 0.5,
      scheduleStart: START,
      scheduleSteps: CLOSING,
      checkInterval: CHECK,
      freezeAfter: 4,
      wakeAfter: 0,
    };
    const lanes = [{ name: "ranked", diff: { model: { gates } } }];
    const LONG = 50;
    const { session, steps, lanes: opened } = await openSession(gpu, pipelines, experiment(lanes, LONG));
    const [lane] = opened;
    if (!lane) throw new Error("one lane");
    await session.advance({ until: LONG });
    const shares = (steps["ranked"] ?? []).map((row) => row.gates?.feedForward.active ?? Number.NaN);
    const [units] = gatedRows(lane.config.model);
    if (!units) throw new Error("two parts are gated");
    const count = units.layers * units.perLayer;
    // Until the first check everything; then what the target of the step before the check rounds to.
    shares.forEach((share, step) => {
      const decided = Math.floor(step / CHECK) * CHECK - 1;
      const progress = Math.min(1, Math.max(0, (decided - START) / CLOSING));
      const target = 1 - progress * (1 - gates.feedForwardShare);
      expect(share * count, `step ${step}`).toBeCloseTo(Math.round(target * count), 3);
    });
    const record = recordOf(await captureLaneState(lane, gpu.device));
    const steady = Array.from(
      { length: count },
      (_, g) => record[(units.first + g) * RECORD_WORDS + GATE_LAYOUT.AWAKE_STEPS],
    );
    // Every one had another chance: more than the steps before the gates began to close, in a part that sleeps at the end.
    expect(steady.every((awake = 0) => awake > START + CHECK)).toBe(true);
    expect(steady.some((awake = 0) => awake < LONG)).toBe(true);
    expect((steps["ranked"] ?? []).at(-1)?.gates?.heads.frozen).toBeGreaterThanOrEqual(0);
    session.destroy();
  });

  it.each([
    ["learned", learned],
    ["by importance", byImportance],
  ])(
    "with gates %s leaves every word of importance and every controller as it was in a skipped step",
    async (_, diff) => {
      const { session, lanes } = await openSession(gpu, pipelines, experiment([{ name: "gated", diff }]));
      const [lane] = lanes;
      if (!lane) throw new Error("one lane");
      await session.advance({ until: 3 });
      const before = await captureLaneState(lane, gpu.device);
      lane.forceOverflow();
      // The step before a check would change the most.
      await session.advance({ until: 4 });
      const after = await captureLaneState(lane, gpu.device);
      expect(after.parameters).toEqual(before.parameters);
      expect(lasting(after, PASSING)).toEqual(lasting(before, PASSING));
      session.destroy();
    },
  );

  it.each([
    ["learned", learned],
    ["by importance", byImportance],
  ])(
    "%s gives the same bits twice, and goes on from a checkpoint bit for bit, frozen gates included",
    async (_, diff) => {
      const gatedLane = experiment([{ name: "gated", diff }]);
      const open = async (): Promise<Awaited<ReturnType<typeof openSession>>> => {
        const opened = await openSession(gpu, pipelines, gatedLane);
        for (const lane of opened.lanes) restoreLaneState(lane, gpu.device, nearlyShut(initialLaneState(lane)));
        return opened;
      };
      const whole = await open();
      await whole.session.advance({ until: STEPS });
      const first = await open();
      await first.session.advance({ until: STEPS / 2 });
      const saved = await Promise.all(
        first.lanes.map(async (lane) =>
          encodeCheckpoint(await captureLaneState(lane, gpu.device), {
            config: "{}",
            lane: lane.name,
            step: STEPS / 2,
          }),
        ),
      );
      const second = await openSession(gpu, pipelines, gatedLane, STEPS / 2);
      for (const [index, lane] of second.lanes.entries()) {
        const { file } = decodeCheckpoint(saved[index] ?? new Uint8Array());
        restoreLaneState(lane, gpu.device, stateFrom(file, initialLaneState(lane)));
      }
      await second.session.advance({ until: STEPS });
      for (const [index, lane] of whole.lanes.entries()) {
        const resumed = second.lanes[index];
        if (!resumed) throw new Error("one lane");
        const reports = [...(first.steps[lane.name] ?? []), ...(second.steps[lane.name] ?? [])];
        expect(figuresOf(reports)).toEqual(figuresOf(whole.steps[lane.name] ?? []));
        expect(await stateBits(resumed, gpu)).toEqual(await stateBits(lane, gpu));
        const shares = (whole.steps[lane.name] ?? []).map(({ gates }) => gates?.feedForward.active ?? Number.NaN);
        expect(Math.min(...shares)).toBeLessThan(1);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        const frozen = (whole.steps[lane.name] ?? []).map(({ gates }) => gates?.heads.frozen ?? Number.NaN);
        expect(new Set(frozen)).toEqual(new Set([0, 0.5]));
      }
      for (const { session } of [whole, first, second]) session.destroy();
    },
  );
});

/** The first gate of each layer shut for good, the others awake in two steps of three. */
function nearlyShut(state: LaneState): LaneState {
  const parameters = [...state.parameters].map(([name, own]): [string, ParameterState] => {
    if (!name.endsWith("gates.logits")) return [name, own];
    return [name, { ...own, values: own.values.map((_, gate) => (gate === 0 ? -0.17 : -0.1)) }];
  });
  return { ...state, parameters: new Map(parameters) };
}
