/** What tests expect of a lane whose lower layers are frozen: the bits of one that trains everything and puts those back. */
import { expect } from "vitest";
import { parseExperiment, type Experiment } from "../../config/experiment";
import type { ConfigDiff } from "../../config/schema";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { OURS } from "../../words/refused";
import { captureLaneState, restoreLaneState, type LaneState } from "../lane/laneState";
import { openSession } from "./sessions";

const STEPS = 3;

/** One lane trains the top layer alone, the other everything. No clipping: it goes by the norm of all that trains. */
export function topAndWhole(base: ConfigDiff): Experiment {
  const optimizer = { learningRate: 0.01, schedule: "constant", warmupSteps: 0, gradientClip: 0, weightDecay: 0.1 };
  const training = { steps: 20, validationInterval: 0, histogramInterval: 0, ...base.training };
  const lanes = [
    { name: "top", diff: { model: { trainableLayers: 1 } } },
    { name: "whole", diff: {} },
  ];
  return parseExperiment({ base: { ...base, optimizer, training }, lanes }, OURS);
}

/** Weights and moments of what the top lane trains. */
function trained({ parameters }: LaneState, trains: RegExp): unknown {
  return [...parameters].filter(([name]) => trains.test(name)).map(([, { values, moments }]) => [values, moments]);
}

function frozen({ parameters }: LaneState, trains: RegExp): unknown {
  return [...parameters].filter(([name]) => !trains.test(name)).map(([name, { values }]) => [name, values]);
}

/** @param trains the names of the top lane's parameters that are not frozen. */
export async function expectFrozen(
  gpu: Gpu,
  pipelines: PipelineCache,
  experiment: Experiment,
  trains: RegExp,
): Promise<void> {
  const { session, lanes, steps } = await openSession(gpu, pipelines, experiment);
  const [top, whole] = lanes;
  if (!top || !whole) throw new Error("two lanes");
  const initial = await captureLaneState(top, gpu.device);
  for (let step = 1; step <= STEPS; step++) {
    await session.advance({ until: step });
    const [some, all] = [await captureLaneState(top, gpu.device), await captureLaneState(whole, gpu.device)];
    expect(trained(some, trains)).toEqual(trained(all, trains));
    expect(frozen(some, trains)).toEqual(frozen(initial, trains));
    expect(frozen(all, trains)).not.toEqual(frozen(initial, trains));
    // The whole lane's lower layers go back to where the others stayed: both lanes' next forward passes agree.
    const back = [...all.parameters].map(([name, state]) => {
      const values = trains.test(name) ? state.values : (initial.parameters.get(name)?.values ?? state.values);
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
}
