import { expect, test } from "vitest";
import { ceilingsOf, shareOfCeiling, type KernelFigure } from "./figures";
import { opCases } from "./opCases";
import { optimizerCases } from "./optimizerCases";

const DEFAULT_BINDING_BYTES = 128 * 2 ** 20;

test("the optimizer's parameters lie in as many blocks as one binding asks for, none lost", () => {
  const cases = optimizerCases({ size: "large", dtype: "f16", bindingBytes: DEFAULT_BINDING_BYTES });
  const target = {
    half: "packed",
    maxWorkgroupInvocations: 256,
    maxWorkgroupStorageBytes: 16_384,
    maxStorageBuffers: 8,
  } as const;
  const blocks = cases.map(({ lower }) =>
    lower(target).map(({ operands }) => operands.find(({ name }) => name === "gradients")?.tensor.shape[0] ?? 0),
  );
  expect(cases.map(({ title }) => title)).toEqual(["AdamW, 1 M", "AdamW, 10 M", "AdamW, 100 M in 3 blocks"]);
  expect(blocks.map((sizes) => sizes.reduce((sum, size) => sum + size, 0))).toEqual([1e6, 1e7, 1e8]);
  for (const size of blocks.flat()) {
    expect(size % 4).toBe(0);
    expect(size * 4).toBeLessThanOrEqual(DEFAULT_BINDING_BYTES);
  }
});

test("each product comes forward and in both backward forms; square, tall, wide and batched", () => {
  const cases = opCases("matmul", { size: "medium", dtype: "f32", bindingBytes: DEFAULT_BINDING_BYTES });
  for (const title of ["1024×1024 · 1024×1024", "4096×128 · 128×128", "64×512 · 512×4096", "16 of 128×64 · 64×128"])
    expect(cases.map((one) => one.title)).toEqual(expect.arrayContaining([title, `dA of ${title}`, `dB of ${title}`]));
});

test("a share of the ceiling is the larger of the shares in operations and in bytes", () => {
  const figure = (op: string, gflops: number, bytesPerSecond: number): KernelFigure => ({
    family: "matmul",
    op,
    elementType: "f32",
    runs: 3,
    repeats: 1,
    ms: { median: 1, p95: 1, min: 1, max: 1 },
    flops: { dense: 1, executed: 1 },
    gflops: { dense: gflops, executed: gflops },
    bytes: 1,
    bytesPerSecond,
  });
  const figures = [figure("fast", 100, 1e9), figure("slow", 20, 1e9), figure("wide", 20, 4e9)];
  const ceilings = ceilingsOf(figures, 8e9);
  expect(figures.map((one) => shareOfCeiling(one, ceilings))).toEqual([1, 0.2, 0.5]);
});
