/** Problems for sums over tensors and over rows. */
import type { Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { MATRICES, typed, uniform, type Problem } from "../check/problems";

/** The mean over a tensor, and over two; the last shapes add to what is there. */
export function sumProblems(): Problem<"sum">[] {
  return typed(MATRICES).map(({ M, C, given }) => {
    const pair = C > M;
    const [x, y] = [testTensor("x", [M, C], given), testTensor("y", [M, C], given)];
    const [out, yOut] = [testTensor("out", [1]), testTensor("yOut", [1])];
    const attributes = { factor: 1 / (M * C), accumulate: M > C };
    const inputs = pair ? { x, y } : { x };
    const outputs = pair ? { out, yOut } : { out };
    const op: Op<"sum"> = { kind: "sum", name: "check", inputs, outputs, attributes };
    return { kernel: "sum", direction: "forward", op, values: uniform([x, y, out, yOut]) };
  });
}

/** Bias gradients (period 1) and, from many rows, a position table's (period 5), which add up. */
export function columnSumProblems(): Problem<"columnSum">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const period = M > C ? 5 : 1;
    const x = testTensor("x", [M, C], given);
    const out = testTensor("out", [period, C], made);
    const attributes = { period, accumulate: period > 1 };
    const op: Op<"columnSum"> = {
      kind: "columnSum",
      name: "check",
      inputs: { x },
      outputs: { out },
      attributes,
    };
    return { kernel: "columnSum", direction: "backward", op, values: uniform([x, out]) };
  });
}
