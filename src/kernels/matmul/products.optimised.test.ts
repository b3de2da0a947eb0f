/**
 * The dearest kernels as they run for a user: compiled with LLVM's optimisation, which the other kernel tests leave out on
 * lavapipe (vitest.config.ts).
 */
import { beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { matmulProblems } from "./matmulProblems";
import type { Problem } from "../check/problems";
import { attentionGradientProblems, attentionProblems } from "../attention/attentionProblems";
import { lowerOp } from "../lower";
import { expectLikeReference, softwareTile } from "../testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const ATTENTION = { batch: 2, heads: 2, T: 17, D: 20, causal: true, given: "f16", made: "f16" } as const;

test.each<readonly [string, () => Problem[]]>([
  [
    "a product",
    () =>
      matmulProblems()
        .filter(({ op }) => op.inputs.a.dtype === "f16")
        .slice(0, 1),
  ],
  ["attention", () => attentionProblems([ATTENTION])],
  ["attention's gradient", () => attentionGradientProblems([ATTENTION])],
])("%s in halves is the reference's, optimised", async (_, problems) => {
  expect(process.env["GALLIVM_PERF"]).toBeUndefined();
  for (const { op, values } of problems()) await expectLikeReference(gpu, op, softwareTile(lowerOp), values);
});
