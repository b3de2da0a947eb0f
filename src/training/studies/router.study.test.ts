/** Lanes with a router on the device: against a smaller dense model, along the schedule, to the bit twice, and resumed. */
import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment, type Experiment } from "../../config/experiment";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { GATE_LAYOUT, PART_LAYOUT, PARTS, RECORD_WORDS, ROUTED_LAYOUT } from "../../graph/gateRecord";
import { encodeCheckpoint } from "../files/checkpoint";
import { decodeCheckpoint } from "../files/decodeCheckpoint";
import { stateFrom } from "../files/resumedState";
import { BLOCK, cutTo, isKept, lasting, recordOf } from "../testing/gates";
import {
  captureLaneState,
  initialLaneState,
  restoreLaneState,
  type LaneState,
  type ParameterState,
} from "../lane/laneState";
import { figuresOf, openSession, stateBits } from "../testing/sessions";

const [FEED_FORWARD, LAYERS] = [128, 2];
const GATES = FEED_FORWARD / BLOCK;
const STEPS = 12;

function experiment(lanes: readonly object[], steps = STEPS, precision = "mixed-packed"): Experiment {
  return parseExperiment(
    {
      base: {
        model: { kind: "gpt", layers: LAYERS, heads: 2, width: 64, feedForward: FEED_FORWARD },
        data: { kind: "generated-text", contextLength: 64 },
        training: { batchSize: 2, steps, validationInterval: 0, accumulation: 2, histogramInterval: 0 },
        optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0, gradientClip: 1 },
        precision: { kind: precision },
      },
      lanes,
    },
    OURS,
    defaultExperiment(),
  );
}

const gates = {
  kind: "router",
  feedForwardShare: 0.5,
  scheduleStart: 0,
  scheduleSteps: 4,
  checkInterval: 2,
  freezeAfter: 2,
  wakeAfter: 2,
  balanceRate: 0.05,
};
const routed = { name: "routed", diff: { model: { gates } } };

describe("a lane with a router", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;
  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  it("whose token blocks all choose the first block, with a score of 1, takes the step of a model of that block", async () => {
    const small = { name: "small", diff: { model: { feedForward: BLOCK } } };
    const { session, lanes, steps } = await openSession(gpu, pipelines, experiment([routed, small], STEPS, "fp32"));
    const [gated, dense] = lanes;
    if (!gated || !dense) throw new Error("two lanes");
    const before = choosingTheFirst(initialLaneState(gated));
    restoreLaneState(gated, gpu.device, before);
    restoreLaneState(dense, gpu.device, cutTo(dense, before));
    await session.advance({ until: 1 });
    const [one, other] = [steps["routed"]?.at(0), steps["small"]?.at(0)];
    expect(one?.loss).toBeCloseTo(other?.loss ?? Number.NaN, 5);
    expect(one?.gates?.feedForward).toEqual({ active: 1 / GATES, frozen: 0, imbalance: GATES - 1 });
    expect(one?.gates?.heads).toEqual({ active: 1, frozen: 0 });
    const [full, cut] = await Promise.all([gated, dense].map((lane) => captureLaneState(lane, gpu.device)));
    if (!full || !cut) throw new Error("two states");
    // The norm that clips holds the router's own gradient too: what is compared is the first moment over the norm.
    for (const [
      name,
      {
        moments: { exp_avg: moment = new Float32Array() },
      },
    ] of cut.parameters) {
      const own = full.parameters.get(name);
      const kept = own?.moments["exp_avg"]?.filter((_, index) => isKept(name, own.shape, index));
      const [scale, expected] = [clipped(one?.gradNorm), clipped(other?.gradNorm)];
      expect(kept?.length, name).toBe(moment.length);
      kept?.forEach((value, index) => expect(value / scale).toBeCloseTo((moment[index] ?? Number.NaN) / expected, 6));
    }
    for (const [name, { values, shape }] of full.parameters) {
      const started = before.parameters.get(name)?.values;
      expect(values.filter((value, index) => !isKept(name, shape, index) && value !== started?.[index])).toHaveLength(
        0,
      );
    }
    session.destroy();
  });

  it("is brought to its share along the schedule, spreads its load, and counts what it executes", async () => {
    const LONG = 40;
    const steady = { ...gates, freezeAfter: 0, feedForwardShare: 0.25, balanceRate: 0.02 };
    const lanes = [{ name: "routed", diff: { model: { gates: steady } } }];
    const { session, steps, lanes: opened } = await openSession(gpu, pipelines, experiment(lanes, LONG));
    await session.advance({ until: LONG });
    const parts = (steps["routed"] ?? []).flatMap((row) => row.gates?.feedForward ?? []);
    parts.forEach(({ active }, step) => {
      // The target that the step before has set.
      const progress = Math.min(1, Math.max(0, (step - 1) / steady.scheduleSteps));
      const seats = Math.round((1 - progress * (1 - steady.feedForwardShare)) * GATES);
      expect(active * GATES, `step ${step}`).toBeCloseTo(seats, 5);
    });
    const [lane] = opened;
    const record = lane ? recordOf(await captureLaneState(lane, gpu.device)) : new Float32Array();
    const uses = Array.from(
      { length: LAYERS * GATES },
      (_, g) => record[(PARTS.length + g) * RECORD_WORDS + GATE_LAYOUT.AWAKE_STEPS] ?? 0,
    );
    // As many in each layer as its steps had seats; and none is left out for long.
    const total = parts.reduce((sum, { active }) => sum + active * GATES, 0);
    for (const layer of [uses.slice(0, GATES), uses.slice(GATES)]) {
      expect(layer.reduce((sum, use) => sum + use, 0)).toBeCloseTo(total, 3);
      expect(Math.min(...layer)).toBeGreaterThan(LONG / 20);
    }
    expect(parts.every(({ imbalance = -1 }) => imbalance >= 0 && imbalance <= GATES - 1)).toBe(true);
    session.destroy();
  });

  it("leaves the biases and the rest of the record as they were in a skipped step", async () => {
    const { session, lanes } = await openSession(gpu, pipelines, experiment([routed]));
    const [lane] = lanes;
    if (!lane) throw new Error("one lane");
    await session.advance({ until: 5 });
    const before = await captureLaneState(lane, gpu.device);
    lane.forceOverflow();
    await session.advance({ until: 6 });
    const after = await captureLaneState(lane, gpu.device);
    expect(after.parameters).toEqual(before.parameters);
    expect(lasting(after)).toEqual(lasting(before));
    expect(lasting(after).some((word) => word !== 0)).toBe(true);
    session.destroy();
  });

  it("gives the same bits twice, and goes on from a checkpoint bit for bit, frozen gates included", async () => {
    const whole = await openWithOneShut();
    await whole.session.advance({ until: STEPS });
    const first = await openWithOneShut();
    await first.session.advance({ until: STEPS / 2 });
    const [saved] = await Promise.all(
      first.lanes.map(async (lane) =>
        encodeCheckpoint(await captureLaneState(lane, gpu.device), { config: "{}", lane: lane.name, step: STEPS / 2 }),
      ),
    );
    const second = await openSession(gpu, pipelines, experiment([routed]), STEPS / 2);
    const [lane, resumed] = [whole.lanes[0], second.lanes[0]];
    if (!lane || !resumed) throw new Error("one lane each");
    const { file } = decodeCheckpoint(saved ?? new Uint8Array());
    restoreLaneState(resumed, gpu.device, stateFrom(file, initialLaneState(resumed)));
    await second.session.advance({ until: STEPS });
    const rows = whole.steps["routed"] ?? [];
    expect(figuresOf([...(first.steps["routed"] ?? []), ...(second.steps["routed"] ?? [])])).toEqual(figuresOf(rows));
    expect(await stateBits(resumed, gpu)).toEqual(await stateBits(lane, gpu));
    const frozen = rows.map((row) => row.gates?.feedForward.frozen ?? Number.NaN);
    expect(Math.max(...frozen)).toBeGreaterThan(0);
    expect(Math.min(...frozen)).toBe(0);
    for (const { session } of [whole, first, second]) session.destroy();
  });

  async function openWithOneShut(): ReturnType<typeof openSession> {
    const opened = await openSession(gpu, pipelines, experiment([routed]));
    for (const lane of opened.lanes) restoreLaneState(lane, gpu.device, shuttingTheFirst(initialLaneState(lane)));
    return opened;
  }
});

/** What a gradient of this norm is multiplied by, clipped to 1. */
function clipped(norm = Number.NaN): number {
  return 1 / Math.max(1, norm);
}

function withRecord(state: LaneState, fill: (record: Float32Array) => void): LaneState {
  const record = state.persistent.get("gates");
  if (!record) throw new Error("a lane with gates");
  const values = record.values.slice();
  fill(values);
  return { ...state, persistent: new Map([["gates", { ...record, values }]]) };
}

/** Every score 1, one seat a layer, and a bias by which the first gate gets it. */
function choosingTheFirst(state: LaneState): LaneState {
  const parameters = [...state.parameters].map(([name, own]): [string, ParameterState] =>
    name.endsWith("router.weight") ? [name, { ...own, values: own.values.map(() => 0) }] : [name, own],
  );
  return withRecord({ ...state, parameters: new Map(parameters) }, (record) => {
    record[PART_LAYOUT.TARGET] = 1 / GATES;
    for (let layer = 0; layer < LAYERS; layer++) record[biasOf(layer * GATES)] = 1;
  });
}

/** A bias by which the first gate of each layer is chosen by none, for a while. */
function shuttingTheFirst(state: LaneState): LaneState {
  return withRecord(state, (record) => {
    record[PART_LAYOUT.TARGET] = 1 / 2;
    for (let layer = 0; layer < LAYERS; layer++) record[biasOf(layer * GATES)] = -10;
  });
}

function biasOf(gate: number): number {
  return (PARTS.length + gate) * RECORD_WORDS + ROUTED_LAYOUT.BIAS;
}
