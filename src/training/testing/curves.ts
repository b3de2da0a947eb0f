/**
 * For tests: the first fifty FP32 losses against PyTorch's, from the same weights and batches. PyTorch drew its curves
 * once, see test/pytorch; the digests make sure that the inputs recreated here are the ones it had.
 */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import {
  CURVE_STEPS,
  type CurveCase,
  digest,
  fixtureBatches,
  fixtureWeights,
  stackedBatches,
} from "../../../test/pytorch/fixtureInputs";
import { fixtureSource } from "../../../test/pytorch/fixtureSource";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import { Lane } from "../lane/lane";
import { initialLaneState, restoreLaneState } from "../lane/laneState";
import { Session, type StepReport } from "../session";

/**
 * The largest difference allowed at any step. On lavapipe it is 5e-7, as much as between PyTorch's own FP32
 * and FP64 curves (4e-7); the rest is room for a GPU's own exp and tanh.
 */
const TOLERANCE = 1e-4;

interface Fixture {
  readonly losses: readonly number[];
  readonly digests: { readonly weights: string; readonly batches: string };
}

function readFixture({ name }: CurveCase): Fixture {
  const url = new URL(`../../../test/pytorch/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Fixture;
}

export async function expectCurveOfPyTorch(curve: CurveCase): Promise<void> {
  const { gpu, pipelines } = await sharedGpuWithPipelines();
  const fixture = readFixture(curve);
  const data = fixtureSource(curve);
  const lane = await Lane.create({ gpu, pipelines, name: curve.name, config: curve.config, data });
  const weights = fixtureWeights(
    curve,
    lane.program.graph.parameters.map(({ tensor }) => tensor),
  );
  expect(digest(weights)).toBe(fixture.digests.weights);
  expect(digest(stackedBatches(curve, fixtureBatches(curve)))).toBe(fixture.digests.batches);

  const initial = initialLaneState(lane);
  const parameters = [...initial.parameters].map(([name, state]) => {
    return [name, { ...state, values: weights.get(name)?.values ?? state.values }] as const;
  });
  restoreLaneState(lane, gpu.device, { ...initial, parameters: new Map(parameters) });

  const reports: StepReport[] = [];
  const session = new Session([lane], data, {
    onSteps: (_, steps) => reports.push(...steps),
    onValidation: () => {},
  });
  await session.advance({ until: CURVE_STEPS });
  session.destroy();
  expect(reports).toHaveLength(CURVE_STEPS);
  const differences = reports.map(({ loss }, step) => Math.abs(loss - (fixture.losses[step] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
}
