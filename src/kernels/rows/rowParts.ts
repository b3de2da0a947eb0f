/**
 * Lowers `joinRows`, `takeRows` and `spreadRows`: weights whose rows have different owners, joined for one matmul and parted
 * again; and some rows of a tensor, with their gradient.
 */
import joinShader from "../../../shaders/join-rows.wgsl?raw";
import spreadShader from "../../../shaders/spread-rows.wgsl?raw";
import takeShader from "../../../shaders/take-rows.wgsl?raw";
import type { Op } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, resulting, resultLine, rowLayout, storedGroups, writing } from "../operands";
import { elementwiseTiling } from "../tiling";

/** Any mix of f32 and halves. */
export function lowerJoinRows(op: Op<"joinRows">, _target: LoweringTarget): KernelCall[] {
  const { first, second, third } = op.inputs;
  const { out } = op.outputs;
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  const firstEnd = storedGroups(first);
  return [
    {
      label: `joinRows ${op.name}`,
      shader: joinShader,
      constants: {
        ...constants,
        GROUPS: groups,
        FIRST_END: firstEnd,
        SECOND_END: firstEnd + storedGroups(second),
      },
      operands: [reading("first", first), reading("second", second), reading("third", third), writing("out", out)],
      workgroups,
    },
  ];
}

/** Any mix of f32 and halves. */
export function lowerTakeRows(op: Op<"takeRows">, _target: LoweringTarget): KernelCall[] {
  const { start, step, accumulate } = op.attributes;
  const { x } = op.inputs;
  const { out } = op.outputs;
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  const firstGroup = x.shape.length > 1 ? start * rowLayout(x).groups : start / 4;
  return [
    {
      label: `takeRows ${op.name}`,
      shader: takeShader,
      constants: { ...constants, GROUPS: groups, START: firstGroup, STEP: step, ROW_GROUPS: rowLayout(out).groups },
      prelude: resultLine("out", accumulate),
      operands: [reading("x", x), resulting("out", out, accumulate)],
      workgroups,
    },
  ];
}

/** Any mix of f32 and halves. */
export function lowerSpreadRows(op: Op<"spreadRows">, _target: LoweringTarget): KernelCall[] {
  const { start, step } = op.attributes;
  const { dOut } = op.inputs;
  const { dX } = op.outputs;
  const groups = storedGroups(dX);
  const { constants, workgroups } = elementwiseTiling(groups);
  const { rows, groups: rowGroups } = rowLayout(dOut);
  return [
    {
      label: `spreadRows ${op.name}`,
      shader: spreadShader,
      constants: { ...constants, GROUPS: groups, ROW_GROUPS: rowGroups, START: start, STEP: step, ROWS: rows },
      operands: [reading("dOut", dOut), writing("dX", dX)],
      workgroups,
    },
  ];
}
