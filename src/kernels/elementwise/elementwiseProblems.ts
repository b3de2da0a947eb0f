/** Problems for sums and casts, element by element. */
import type { Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { MATRICES, typed, uniform, type Problem } from "../check/problems";

export function addProblems(): Problem<"add">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = { a: testTensor("a", [M, C], given), b: testTensor("b", [M, C], given) };
    const outputs = { out: testTensor("out", [M, C], made) };
    const op: Op<"add"> = { kind: "add", name: "check", inputs, outputs, attributes: {} };
    return { kernel: "add", direction: "forward", op, values: uniform(Object.values(inputs)) };
  });
}

const CAST_SPREAD = 100;

export function castProblems(): Problem<"cast">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const x = testTensor("x", [M, C], given);
    const outputs = { out: testTensor("out", [M, C], made) };
    const op: Op<"cast"> = { kind: "cast", name: "check", inputs: { x }, outputs, attributes: {} };
    return { kernel: "cast", direction: "forward", op, values: uniform([x], CAST_SPREAD) };
  });
}
