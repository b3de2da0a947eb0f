/** What tests expect of any session: the same bits again, from the start and from a checkpoint. */
import { expect } from "vitest";
import type { Experiment } from "../../config/experiment";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { encodeCheckpoint } from "../files/checkpoint";
import { decodeCheckpoint } from "../files/decodeCheckpoint";
import type { Lane } from "../lane/lane";
import { captureLaneState, initialLaneState, restoreLaneState } from "../lane/laneState";
import { stateFrom } from "../files/resumedState";
import { figuresOf, openSession, stateBits } from "./sessions";

const TWICE_STEPS = 12;
const CHECKPOINT_STEP = 9;

/** Two runs from the same seed have the same figures at each step and the same state at the end, lane by lane. */
export async function expectSameBitsTwice(gpu: Gpu, pipelines: PipelineCache, experiment: Experiment): Promise<void> {
  const [first, second] = [
    await openSession(gpu, pipelines, experiment, 0),
    await openSession(gpu, pipelines, experiment, 0),
  ];
  for (const { session } of [first, second]) await session.advance({ until: TWICE_STEPS });
  for (const [index, { name }] of first.lanes.entries()) {
    expect(figuresOf(first.steps[name] ?? [])).toEqual(figuresOf(second.steps[name] ?? []));
    await expectSameState([first.lanes[index], second.lanes[index]], gpu);
  }
  for (const { session } of [first, second]) session.destroy();
}

/** A run that goes on from a checkpoint in its middle ends as one that was never interrupted. */
export async function expectToResume(gpu: Gpu, pipelines: PipelineCache, experiment: Experiment): Promise<void> {
  const whole = await openSession(gpu, pipelines, experiment, 0);
  await whole.session.advance({ until: CHECKPOINT_STEP });
  const notes = { config: "{}", step: CHECKPOINT_STEP };
  const files = await Promise.all(
    whole.lanes.map(async (lane) =>
      encodeCheckpoint(await captureLaneState(lane, gpu.device), { ...notes, lane: lane.name }),
    ),
  );
  await whole.session.advance({ until: 2 * CHECKPOINT_STEP });

  const resumed = await openSession(gpu, pipelines, experiment, CHECKPOINT_STEP);
  for (const [index, lane] of resumed.lanes.entries()) {
    const { file } = decodeCheckpoint(files[index] ?? new Uint8Array());
    restoreLaneState(lane, gpu.device, stateFrom(file, initialLaneState(lane)));
  }
  await resumed.session.advance({ until: 2 * CHECKPOINT_STEP });
  for (const [index, { name }] of whole.lanes.entries()) {
    expect(figuresOf(resumed.steps[name] ?? [])).toEqual(figuresOf(whole.steps[name] ?? []).slice(CHECKPOINT_STEP));
    await expectSameState([whole.lanes[index], resumed.lanes[index]], gpu);
  }
  for (const { session } of [whole, resumed]) session.destroy();
}

async function expectSameState(lanes: readonly (Lane | undefined)[], gpu: Gpu): Promise<void> {
  const [bits, again] = await Promise.all(lanes.map(async (lane) => lane && stateBits(lane, gpu)));
  expect(bits).toBeDefined();
  expect(again).toEqual(bits);
}
