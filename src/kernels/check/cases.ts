/**
 * Everything `halfstep check` runs: every op kind in both directions, then the step's end. Pure: the same list in Node
 * and in the browser, in the same order, from the same seeds.
 */
import { inputsOf, outputsOf, type Op } from "../../graph/ir";
import { shapeText } from "../../graph/tensors";
import { lowerOp } from "../lower";
import { PROBLEMS } from "../opKernels";
import { opCase, type CheckCase, type Lower } from "./case";
import type { Problem } from "./problems";
import { stepCases } from "./stepCases";

/** @param lower in place of the lab's own lowering, to see that a wrong kernel is found. */
export function checkCases(lower: Lower = lowerOp): CheckCase[] {
  const ops = Object.values(PROBLEMS).flatMap((problems): Problem[] => problems());
  return [
    ...ops.map(({ kernel, direction, op, values }) =>
      opCase({ kernel, direction, shape: shapeOf(op) }, op, values, lower),
    ),
    ...stepCases(),
  ];
}

/** `a[5, 3] f16, b[3, 7] f16 to out[5, 7] f32, transposeB`. */
function shapeOf(op: Op): string {
  const operands = (tensors: ReturnType<typeof inputsOf>): string =>
    tensors.map(({ name, shape, dtype }) => `${name}${shapeText(shape)} ${dtype}`).join(", ");
  const flags = Object.entries(op.attributes).flatMap(([name, value]) => (value === true ? [`, ${name}`] : []));
  return `${operands(inputsOf(op))} to ${operands(outputsOf(op))}${flags.join("")}`;
}
