import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Tensor } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import { decodeHalf, encodeHalf } from "../../numerics/binary16";
import { exponentBin, HISTOGRAM_BINS, NON_FINITE_BIN, ZERO_BIN } from "../../numerics/exponentHistogram";
import { exponentHistogram } from "../../numerics/testing/cpuHistogram";
import { Random } from "../../numerics/random";
import type { LoweringTarget } from "../call";
import { halfForms, runCalls, testTensor } from "../check/harness";
import { HISTOGRAM_ROW_WORDS, histogramCall } from "./histogram";
import { AWKWARD_SHAPES } from "../testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

async function histogramOf(x: Tensor, values: readonly number[], half: LoweringTarget["half"]): Promise<number[]> {
  const counts = testTensor("counts", [HISTOGRAM_ROW_WORDS], "u32");
  const inputs = new Map([
    [x, values],
    [counts, []],
  ]);
  const run = await runCalls(gpu, [histogramCall(x, counts)], inputs, half);
  const found = await run.read(counts);
  run.destroy();
  return Array.from(found.subarray(0, HISTOGRAM_BINS));
}

/** Signs, all exponents of the format and beyond, zeros and infinities. */
function wideValues(count: number, seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    if (index % 11 === 3) return 0;
    if (index % 17 === 5) return index % 2 === 0 ? Infinity : Number.NaN;
    return (random.uniform() - 0.5) * 2 ** Math.floor(100 * random.uniform() - 70);
  });
}

const asStored = (dtype: DType): ((x: number) => number) =>
  dtype === "f16" ? (x) => decodeHalf(encodeHalf(x)) : Math.fround;

describe("the exponent histogram", () => {
  test.each(["f32", "f16"] as const)("counts each element of a %s tensor once, and no padding", async (dtype) => {
    const forms = dtype === "f16" ? halfForms(gpu) : (["packed"] as const);
    for (const half of forms) {
      for (const [index, shape] of [...AWKWARD_SHAPES, [129, 64], [3]].entries()) {
        const x = testTensor("x", shape, dtype);
        const values = wideValues(elementsOf(shape), index).map(asStored(dtype));
        expect(await histogramOf(x, values, half), `${half} ${shape.join("×")}`).toEqual([
          ...exponentHistogram(values),
        ]);
      }
    }
  });

  test("adds to what was counted before, over many workgroups", async () => {
    const x = testTensor("x", [40, 512]);
    const values = wideValues(40 * 512, 7);
    const counts = testTensor("counts", [HISTOGRAM_ROW_WORDS], "u32");
    const inputs = new Map([
      [x, values],
      [counts, []],
    ]);
    const call = histogramCall(x, counts);
    const run = await runCalls(gpu, [call, call], inputs, "packed");
    const once = exponentHistogram(values);
    const twice = await run.read(counts);
    expect(Array.from(twice.subarray(0, HISTOGRAM_BINS))).toEqual(Array.from(once, (n) => 2 * n));
    run.destroy();
  });

  test("counts subnormal halves by their own exponents", async () => {
    for (const half of halfForms(gpu)) {
      const found = await histogramOf(testTensor("x", [4], "f16"), [2 ** -24, -3 * 2 ** -24, 2 ** -15, -0], half);
      expect([-24, -23, -15].map((exponent) => found[exponentBin(exponent)])).toEqual([1, 1, 1]);
      expect([found[ZERO_BIN], found[NON_FINITE_BIN]]).toEqual([1, 0]);
    }
  });
});
