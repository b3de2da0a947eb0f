import { expect, test } from "vitest";
import { parseExperiment } from "../config/experiment";
import { applyDiff } from "../config/diff";
import { createDataSource } from "../data/createDataSource";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import { OURS } from "../words/refused";
import { encodeCheckpoint } from "./files/checkpoint";
import { decodeCheckpoint } from "./files/decodeCheckpoint";
import { stateFrom } from "./files/resumedState";
import { Lane } from "./lane/lane";
import { captureLaneState, initialLaneState, restoreLaneState, type LaneState } from "./lane/laneState";
import { figuresOf, openSession, stateBits, TINY_GPT, TINY_GPT_BATCH } from "./testing/sessions";

const BASE = {
  ...TINY_GPT,
  training: { batchSize: TINY_GPT_BATCH, steps: 20, validationInterval: 0, histogramInterval: 0 },
  optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0 },
  precision: { kind: "fp32" },
};
const NAMES = ["grows", "stays"];

const experimentWith = (model: object) =>
  parseExperiment({ base: { ...BASE, model: { ...TINY_GPT.model, ...model } }, lanes: NAMES.map(plain) }, OURS);

function plain(name: string): { name: string; diff: object } {
  return { name, diff: {} };
}

/** The deeper model's own state with what the other has learned; its new layer adds nothing to the stream. */
function deeper(from: LaneState, to: LaneState): LaneState {
  const parameters = [...to.parameters].map(([name, fresh]) => {
    const known = from.parameters.get(name);
    const isSilent = name.endsWith("c_proj.weight");
    return [
      name,
      known ?? { ...fresh, values: isSilent ? new Float32Array(fresh.values.length) : fresh.values },
    ] as const;
  });
  return { ...from, parameters: new Map(parameters) };
}

test("a lane whose model has grown by a silent layer goes on with the same loss, and resumes in its new shape", async () => {
  const { gpu, pipelines } = await sharedGpuWithPipelines();
  const { session, lanes, steps } = await openSession(gpu, pipelines, experimentWith({}));
  await session.advance({ until: 3 });
  const [grows] = lanes;
  if (!grows) throw new Error("a lane");
  const data = await createDataSource(grows.config);
  const config = applyDiff(grows.config, { model: { layers: 3 } });
  const next = await Lane.create({ gpu, pipelines, name: "grows", config, data });
  restoreLaneState(next, gpu.device, deeper(await captureLaneState(grows, gpu.device), initialLaneState(next)));
  session.replace(grows, next);
  expect(session.lanes[0]).toBe(next);
  await session.advance({ until: 4 });
  expect(steps["grows"]?.map(({ step, loss }) => [step, loss])).toEqual(
    steps["stays"]?.map(({ step, loss }) => [step, loss]),
  );

  const file = encodeCheckpoint(await captureLaneState(next, gpu.device), { config: "{}", lane: "grows", step: 4 });
  await session.advance({ until: 6 });
  const resumed = await openSession(gpu, pipelines, experimentWith({ layers: 3 }), 4);
  const [again] = resumed.lanes;
  if (!again) throw new Error("a lane");
  restoreLaneState(again, gpu.device, stateFrom(decodeCheckpoint(file).file, initialLaneState(again)));
  await resumed.session.advance({ until: 6 });
  expect(figuresOf(resumed.steps["grows"] ?? [])).toEqual(figuresOf(steps["grows"] ?? []).slice(4));
  expect(await stateBits(again, gpu)).toEqual(await stateBits(next, gpu));
  for (const one of [session, resumed.session]) one.destroy();
});
