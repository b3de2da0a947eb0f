/** Lowers `joinRows` and `takeRows`: weights whose rows have different owners, joined for one matmul and parted again. */
import joinShader from "../../shaders/join-rows.wgsl?raw";
import takeShader from "../../shaders/take-rows.wgsl?raw";
import type { Op } from "../graph/ir";
import type { KernelCall, LoweringTarget } from "./call";
import { reading, resulting, resultLine, rowLayout, storedGroups, writing } from "./operands";
import { elementwiseTiling } from "./tiling";

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
      operands: [
        reading("first", first),
        reading("second", second),
        reading("third", third),
        writing("out", out),
      ],
      workgroups,
    },
  ];
}

/** Any mix of f32 and halves. */
export function lowerTakeRows(op: Op<"takeRows">, _target: LoweringTarget): KernelCall[] {
  const { start, accumulate } = op.attributes;
  const { x } = op.inputs;
  const { out } = op.outputs;
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  const firstGroup = x.shape.length > 1 ? start * rowLayout(x).groups : start / 4;
  return [
    {
      label: `takeRows ${op.name}`,
      shader: takeShader,
      constants: { ...constants, GROUPS: groups, START: firstGroup },
      prelude: resultLine("out", accumulate),
      operands: [reading("x", x), resulting("out", out, accumulate)],
      workgroups,
    },
  ];
}
