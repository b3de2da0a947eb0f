/** The loss scaler in whole training steps: what a lane may be told by hand, and what a scaler must not change. */
import { beforeAll, expect, test } from "vitest";
import { OURS } from "../words/refused";
import { defaultExperiment, parseExperiment } from "../config/experiment";
import type { Gpu } from "../gpu/device";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import type { PipelineCache } from "../gpu/pipelines";
import { openSession, stateBits, type OpenedSession } from "./testing/sessions";

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

const BASE = {
  model: { kind: "mlp", layers: 1, width: 8 },
  data: { kind: "spirals" },
  training: { batchSize: 8, steps: 20, validationInterval: 0, accumulation: 2 },
  optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0, gradientClip: 1 },
};

/** Lanes that differ in their precision branch. */
function open(lanes: Readonly<Record<string, unknown>>): Promise<OpenedSession> {
  const named = Object.entries(lanes).map(([name, precision]) => ({ name, diff: { precision } }));
  return openSession(gpu, pipelines, parseExperiment({ base: BASE, lanes: named }, OURS, defaultExperiment()));
}

async function bitsByLane({ lanes }: OpenedSession): Promise<Record<string, Record<string, Uint8Array>>> {
  return Object.fromEntries(
    await Promise.all(lanes.map(async (lane) => [lane.name, await stateBits(lane, gpu)] as const)),
  );
}

/** All but the scaler's words, which hold the scale itself. */
function weights(bits: Record<string, Uint8Array> | undefined): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(bits ?? {}).filter(([name]) => name !== "scaler"));
}

test("a scaler that is off, or on an FP32 lane, changes no bit", async () => {
  const opened = await open({
    plain: { kind: "fp32" },
    scaled: { kind: "fp32", scaler: { kind: "dynamic", initialScale: 2 ** 20, growthInterval: 1 } },
    off: { kind: "mixed-packed", scaler: { kind: "off" } },
    one: { kind: "mixed-packed", scaler: { kind: "static", initialScale: 1 } },
  });
  await opened.session.advance({ until: 6 });
  const bits = await bitsByLane(opened);
  expect(bits["scaled"]).toEqual(bits["plain"]);
  expect(bits["off"]).toEqual(bits["one"]);
  opened.session.destroy();
});

test("a forced overflow skips one accumulated step: nothing moves but the scale, then training goes on", async () => {
  const opened = await open({
    forced: { kind: "mixed-packed", scaler: { kind: "dynamic", initialScale: 1024 } },
  });
  const [lane] = opened.lanes;
  await opened.session.advance({ until: 3 });
  const before = (await bitsByLane(opened))["forced"];
  lane?.forceOverflow();
  await opened.session.advance({ until: 4 });
  expect(weights((await bitsByLane(opened))["forced"])).toEqual(weights(before));
  await opened.session.advance({ until: 5 });
  expect(weights((await bitsByLane(opened))["forced"])).not.toEqual(weights(before));
  const reports = opened.steps["forced"] ?? [];
  expect(reports.map(({ skipped, scale }) => [skipped, scale])).toEqual([
    [false, 1024],
    [false, 1024],
    [false, 1024],
    [true, 1024],
    [false, 512],
  ]);
  expect(reports.at(-1)).toMatchObject({ appliedSteps: 4, skippedSteps: 1 });
  opened.session.destroy();
});

test("a scale set by hand holds from the next step on, and one too large overflows and backs off", async () => {
  const opened = await open({
    hand: { kind: "mixed-packed", scaler: { kind: "dynamic", initialScale: 1024 } },
  });
  const [lane] = opened.lanes;
  await opened.session.advance({ until: 1 });
  lane?.setLossScale(2 ** 100);
  await opened.session.advance({ until: 2 });
  lane?.setLossScale(4);
  await opened.session.advance({ until: 3 });
  const reports = opened.steps["hand"] ?? [];
  expect(reports.map(({ skipped, scale }) => [skipped, scale])).toEqual([
    [false, 1024],
    [true, 2 ** 100],
    [false, 4],
  ]);
  opened.session.destroy();
});
