/** Problems for joining rows, taking them apart and spreading them. */
import type { Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { MATRICES, typed, uniform, type Problem } from "../check/problems";

export function joinRowsProblems(): Problem<"joinRows">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = {
      first: testTensor("first", [M, C], given),
      second: testTensor("second", [1, C], given),
      third: testTensor("third", [2, C], given),
    };
    const outputs = { out: testTensor("out", [M + 3, C], made) };
    const op: Op<"joinRows"> = { kind: "joinRows", name: "check", inputs, outputs, attributes: {} };
    return { kernel: "joinRows", direction: "forward", op, values: uniform(Object.values(inputs)) };
  });
}

/** The middle rows of three parts; the last shapes add to what is there. */
export function takeRowsProblems(): Problem<"takeRows">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const x = testTensor("x", [M + 3, C], given);
    const out = testTensor("out", [M, C], made);
    const attributes = { start: 1, step: 1, accumulate: M > C };
    const op: Op<"takeRows"> = { kind: "takeRows", name: "check", inputs: { x }, outputs: { out }, attributes };
    return { kernel: "joinRows", direction: "backward", op, values: uniform([x, out]) };
  });
}

/** Every third row from the second on, which ends before the last. */
export function spreadRowsProblems(): Problem<"spreadRows">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const dOut = testTensor("dOut", [M, C], given);
    const dX = testTensor("dX", [3 * M + 2, C], made);
    const attributes = { start: 1, step: 3 };
    const op: Op<"spreadRows"> = { kind: "spreadRows", name: "check", inputs: { dOut }, outputs: { dX }, attributes };
    return { kernel: "joinRows", direction: "backward", op, values: uniform([dOut]) };
  });
}
