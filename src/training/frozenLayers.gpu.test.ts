import { expect, it } from "vitest";
import type { ConfigDiff } from "../config/schema";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import { captureLaneState, restoreLaneState } from "./lane/laneState";
import { expectFrozen, topAndWhole } from "./testing/frozen";
import { openSession } from "./testing/sessions";

const TRAINS = /^layers\.[12]\./;

/** The MLP of session.gpu.test.ts, whose kernels are compiled already. */
function mlp(precision: NonNullable<ConfigDiff["precision"]>): ConfigDiff {
  return {
    model: { kind: "mlp", layers: 2, width: 32 },
    data: { kind: "spirals" },
    training: { batchSize: 33 },
    precision,
  };
}

it.each([
  ["fp32", { kind: "fp32" }],
  ["mixed-packed", { kind: "mixed-packed" }],
] as const)(
  "frozen layers in %s leave the others the bits that they get where everything trains",
  async (_, precision) => {
    const { gpu, pipelines } = await sharedGpuWithPipelines();
    await expectFrozen(gpu, pipelines, topAndWhole(mlp(precision)), TRAINS);
  },
);

it("frozen layers have no moments in a state, and a run with them goes on from one bit for bit", async () => {
  const { gpu, pipelines } = await sharedGpuWithPipelines();
  const experiment = topAndWhole(mlp({ kind: "mixed-packed" }));
  const { session, lanes } = await openSession(gpu, pipelines, experiment);
  const [top] = lanes;
  if (!top) throw new Error("a lane");
  await session.advance({ until: 2 });
  const middle = await captureLaneState(top, gpu.device);
  for (const [name, { moments }] of middle.parameters)
    expect(Object.keys(moments), name).toEqual(TRAINS.test(name) ? ["exp_avg", "exp_avg_sq"] : []);
  await session.advance({ until: 4 });
  const end = await captureLaneState(top, gpu.device);

  const resumed = await openSession(gpu, pipelines, experiment, 2);
  const [again] = resumed.lanes;
  if (!again) throw new Error("a lane");
  restoreLaneState(again, gpu.device, middle);
  await resumed.session.advance({ until: 4 });
  expect(await captureLaneState(again, gpu.device)).toEqual(end);
  for (const one of [session, resumed.session]) one.destroy();
});
