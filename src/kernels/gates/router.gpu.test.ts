import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, ROUTED_LAYOUT } from "../../graph/gateRecord";
import { runCalls, testTensor } from "../check/harness";
import type { Problem } from "../check/problems";
import {
  routedBlocksGradientProblems,
  routedBlocksProblems,
  routedColumnSumProblems,
  routedMatmulProblems,
  routedValueGradientProblems,
  routeGradientProblems,
  routeProblems,
} from "./routerProblems";
import { gateBalanceCall } from "./gateBalance";
import { encodeScalerState, initialScalerState, SCALER_WORDS } from "../stepEnd/stepState";
import { expectAllLikeReference } from "../testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

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

describe("a router's load", () => {
  const [FIRST, TOKEN_BLOCKS, RATE, GATES] = [2, 10, 0.5, 7];

  /** Biases and imbalance after a step in which so many of its token blocks chose each gate of a layer. */
  async function balanced(loads: readonly number[]): Promise<{ biases: number[]; imbalance: number }> {
    const record = testTensor("record", [FIRST + loads.length, RECORD_WORDS]);
    const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
    const words = new Float32Array((FIRST + loads.length) * RECORD_WORDS);
    const word = (g: number, index: number): number => (FIRST + g) * RECORD_WORDS + index;
    // As the kernels leave it: each micro-batch of one block adds its rounded share.
    for (const [g, load] of loads.entries()) {
      const shares = Array.from({ length: load }, () => Math.fround(1 / TOKEN_BLOCKS));
      words[word(g, GATE_LAYOUT.PROBABILITY)] = shares.reduce((sum, share) => Math.fround(sum + share), 0);
    }
    const part = { part: "feedForward", first: FIRST, count: loads.length } as const;
    const call = gateBalanceCall(
      part,
      { perLayer: GATES, rate: RATE, tokenBlocks: TOKEN_BLOCKS },
      { record, scaler, skips: true },
    );
    const values = new Map<typeof record, ArrayLike<number>>([
      [record, words],
      [scaler, encodeScalerState(initialScalerState(1))],
    ]);
    const run = await runCalls(gpu, [call], values, "packed");
    const after = await run.read(record);
    run.destroy();
    const biases = loads.map((_, g) => after[word(g, ROUTED_LAYOUT.BIAS)] ?? Number.NaN);
    return { biases, imbalance: after[PART_LAYOUT.IMBALANCE] ?? Number.NaN };
  }

  test.each([1, 3, 9])("moves no bias where %i of ten token blocks chose each of seven gates", async (load) => {
    const even = Array.from({ length: GATES }, () => load);
    expect(await balanced(even)).toEqual({ biases: even.map(() => 0), imbalance: 0 });
  });

  test("moves biases towards the mean, and not where a load is the mean exactly", async () => {
    const { biases, imbalance } = await balanced([1, 2, 3, 4, 5, 6, 7]);
    expect(biases).toEqual([RATE, RATE, RATE, 0, -RATE, -RATE, -RATE]);
    expect(imbalance).toBeCloseTo(7 / 4 - 1, 6);
  });
});
