/** Attention of wide heads in a GPU's tile, which a CPU takes most of a minute to compile: for each thread several groups of four. */
import { beforeAll, test } from "vitest";
import type { Gpu } from "../gpu/device";
import { sharedGpu } from "../gpu/testing/sharedGpu";
import { attentionGradientProblems, attentionProblems } from "./check/rowCases";
import { expectAllLikeReference } from "./testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

test.each([
  { batch: 1, heads: 2, T: 65, D: 32, causal: true, given: "f32", made: "f32" },
  { batch: 1, heads: 1, T: 33, D: 64, causal: false, given: "f16", made: "f16" },
] as const)("attention and its gradient: T $T, D $D, in $given", async (shape) => {
  await expectAllLikeReference(gpu, attentionProblems([shape]));
  await expectAllLikeReference(gpu, attentionGradientProblems([shape]));
});
