import { afterAll, beforeAll, describe, test } from "vitest";
import type { Gpu } from "../gpu/device";
import { openNodeGpu } from "../gpu/node";
import type { Problem } from "./check/problems";
import {
  routedBlocksGradientProblems,
  routedBlocksProblems,
  routedColumnSumProblems,
  routedMatmulProblems,
  routedValueGradientProblems,
  routeGradientProblems,
  routeProblems,
} from "./check/routerCases";
import { expectAllLikeReference } from "./testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openNodeGpu();
});
afterAll(() => gpu.destroy());

const expectAll = (problems: readonly Problem[]): Promise<void> => expectAllLikeReference(gpu, problems);

describe("a router on the device", () => {
  test("chooses as the reference does, and lists it both ways", async () => expectAll(routeProblems()));
  test("hands on its gradient", async () => expectAll(routeGradientProblems()));
});

/** What a kernel must not touch is poisoned, and the reference has NaN there: reading or writing it shows. */
describe("what a block of tokens did not choose is neither read nor written", () => {
  test("by blocks behind their gates", async () => expectAll(routedBlocksProblems()));
  test("by their gradient", async () => expectAll(routedBlocksGradientProblems()));
  test("by the gradient of the gates", async () => expectAll(routedValueGradientProblems()));
  test("by a matmul, forward and for both gradients", async () => expectAll(routedMatmulProblems()));
  test("by a sum over rows", async () => expectAll(routedColumnSumProblems()));
});
