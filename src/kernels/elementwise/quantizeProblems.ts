/** Problems for quantisation to 8 bits. */
import type { Op } from "../../graph/ir";
import { tilesFor } from "../../graph/ops/quantize";
import { testTensor } from "../check/harness";
import { uniform, type Problem } from "../check/problems";

/** Rows by columns, around tiles and blocks. */
const QUANTIZED = [
  { M: 5, C: 3, block: false, given: "f32", format: "e4m3" },
  { M: 9, C: 257, block: false, given: "bf16", format: "e4m3" },
  { M: 9, C: 257, block: false, given: "bf16", format: "e5m2" },
  { M: 130, C: 140, block: true, given: "f32", format: "e4m3" },
] as const;

const SPREAD = 100;

export function quantizeProblems(): Problem<"quantize">[] {
  return QUANTIZED.map(({ M, C, block, given, format }) => {
    const x = testTensor("x", [M, C], given);
    const { down, across } = tilesFor(x.shape, block);
    const outputs = { out: testTensor("out", [M, C], format), scales: testTensor("scales", [down * across]) };
    const attributes = { block, format };
    const op: Op<"quantize"> = { kind: "quantize", name: "check", inputs: { x }, outputs, attributes };
    return { kernel: "quantize", direction: "forward", op, values: uniform([x], SPREAD) };
  });
}
