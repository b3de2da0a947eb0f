import { beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { fuse } from "../../graph/passes/fuse";
import { resultsInPlace, type InPlace } from "../../graph/plan/inPlace";
import { outputsOf, partsOf, type Op } from "../../graph/ir";
import { lifetimesOf } from "../../graph/plan/lifetimes";
import { fusedProblemsOf } from "./fusedProblems";
import { halfForms, loweringTarget, runCalls, testTensor } from "../check/harness";
import { uniform, type Problem } from "../check/problems";
import type { Values } from "../check/values";
import { lowerFused } from "./fused";
import { lowerOp } from "../lower";
import { FLAG_STRIDE, withOverflowFlags } from "../stepEnd/overflow";
import { expectLikeReference } from "../testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

/** Cut by every tile, with a tail of its own along N. `halfstep check` has other shapes and types. */
const SHAPE = { M: 17, K: 33, N: 65 };
const halves = fusedProblemsOf({ ...SHAPE, given: "f16", made: "f16" });
const singles = fusedProblemsOf({ ...SHAPE, given: "f32", made: "f32" });

test.each(halves.map((problem) => [labelOf(problem), problem] as const))(
  "%s: like the reference",
  async (_, { op, values }) => {
    await expectLikeReference(gpu, op, lowerFused, values);
  },
);

function labelOf({ op }: Problem<"fused">): string {
  return partsOf(op)
    .map(({ kind }) => kind)
    .join(" + ");
}

/** Every result of a fused op against its parts run one after the other, to the bit, in every half form. */
async function expectBitsOfParts(op: Op<"fused">, values: Values, inPlace: InPlace = new Map()): Promise<void> {
  for (const half of halfForms(gpu)) {
    const target = loweringTarget(gpu, half);
    const together = await runCalls(gpu, lowerFused(op, target), values, half, inPlace);
    const parts = partsOf(op).flatMap((part) => lowerOp(part, target));
    const apart = await runCalls(gpu, parts, values, half);
    for (const tensor of outputsOf(op)) {
      const bytes = [await together.bytes(tensor), await apart.bytes(tensor)];
      const [fused, plain] = bytes.map((buffer) => Buffer.from(buffer).toString("hex"));
      expect(fused, tensor.name).toBe(plain);
    }
    together.destroy();
    apart.destroy();
  }
}

test("a fused op gives the bits of its parts run one after the other", async () => {
  for (const { op, values } of [...halves, ...singles]) await expectBitsOfParts(op, values);
});

test("a result in the place of what its last part reads has the same bits", async () => {
  const placed = [...halves, ...singles].map(({ op, values }) => {
    const graph = { ops: [op], parameters: [] };
    return { op, values, inPlace: resultsInPlace(graph, lifetimesOf(graph)) };
  });
  // The residual stream, an activation's argument, and with a norm the branch or its input; none where only a product is read.
  expect(placed.map(({ inPlace }) => inPlace.size)).toEqual([0, 1, 1, 2, 0, 1, 1, 2]);
  for (const { op, values, inPlace } of placed) await expectBitsOfParts(op, values, inPlace);
});

/** relu(a·b), where a·b is of halves and kept in registers; `parts`: its sums are split. */
function reluOfProduct(K: number, parts?: number): { op: Op<"fused">; values: Values; product: number; relu: number } {
  const [a, b] = [testTensor("a", [4, K], "f16"), testTensor("b", [K, 4], "f16")];
  const [product, out] = [testTensor("product", [4, 4], "f16"), testTensor("out", [4, 4], "f16")];
  const partials = parts === undefined ? undefined : testTensor("partials", [parts, 4, 4]);
  const ops: Op[] = [
    {
      kind: "matmul",
      name: "product",
      inputs: { a, b },
      outputs: { out: product, ...(partials && { partials }) },
      attributes: { transposeA: false, transposeB: false, accumulate: false },
    },
    { kind: "activation", name: "out", inputs: { x: product }, outputs: { out }, attributes: { function: "relu" } },
  ];
  const [op] = fuse({ ops, parameters: [] }, { keep: [out] }).ops;
  if (op?.kind !== "fused") throw new RangeError("The ops of a test do not fuse.");
  return { op, values: uniform([a, b]), product: product.id, relu: out.id };
}

test("the sum of a split product ends in the tail", async () => {
  const { op, values } = reluOfProduct(64, 4);
  expect(lowerFused(op, loweringTarget(gpu, "packed")).map(({ held = [] }) => held.length)).toEqual([0, 1]);
  await expectBitsOfParts(op, values);
});

test("a result that stays in registers sets its flag, though what is stored of it is finite", async () => {
  const { op, values, product, relu } = reluOfProduct(4);
  const large = new Map(Array.from(values, ([tensor, numbers]) => [tensor, numbers.map(() => 1000)] as const));
  const [a] = large.keys();
  if (a)
    large.set(
      a,
      Float64Array.from({ length: 16 }, () => -1000),
    );
  for (const half of halfForms(gpu)) {
    const target = loweringTarget(gpu, half);
    const flags = testTensor("flags", [2 * FLAG_STRIDE], "u32");
    const numbers = new Map([product, relu].map((id, number) => [id, number]));
    const calls = withOverflowFlags(lowerFused(op, target), { tensor: flags, numbers }, target);
    for (const [given, expected] of [
      [values, 0],
      [large, 1],
    ] as const) {
      const run = await runCalls(gpu, calls, new Map([...given, [flags, new Float64Array(2 * FLAG_STRIDE)]]), half);
      const words = await run.read(flags);
      expect([words[0], words[FLAG_STRIDE]], half).toEqual([expected, 0]);
      run.destroy();
    }
    const full = { ...target, maxStorageBuffers: 3 };
    expect(() => withOverflowFlags(lowerFused(op, full), { tensor: flags, numbers }, full)).toThrow(RangeError);
  }
});
