/** Lowers `add` and `cast`: one invocation for each group of four, computed in f32, rounded at the store. */
import addShader from "../../../shaders/add.wgsl?raw";
import castShader from "../../../shaders/cast.wgsl?raw";
import zeroShader from "../../../shaders/zero.wgsl?raw";
import type { Op, Tensor } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, storedGroups, writing } from "../operands";
import { elementwiseTiling } from "../tiling";

/** out = a + b. Any mix of f32 and halves. */
export function lowerAdd(op: Op<"add">, _target: LoweringTarget): KernelCall[] {
  const { out } = op.outputs;
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  return [
    {
      label: `add ${op.name}`,
      shader: addShader,
      constants: { ...constants, GROUPS: groups },
      operands: [reading("a", op.inputs.a), reading("b", op.inputs.b), writing("out", out)],
      workgroups,
    },
  ];
}

/** out = x in out's dtype, f32 or half, to nearest even. */
export function lowerCast(op: Op<"cast">, _target: LoweringTarget): KernelCall[] {
  const { out } = op.outputs;
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  return [
    {
      label: `cast ${op.name}`,
      shader: castShader,
      constants: { ...constants, GROUPS: groups },
      operands: [reading("x", op.inputs.x), writing("out", out)],
      workgroups,
    },
  ];
}

/** out = 0. f32 or a half type. */
export function zeroCall(out: Tensor): KernelCall {
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  return {
    label: `zero ${out.name}`,
    shader: zeroShader,
    constants: { ...constants, GROUPS: groups },
    operands: [writing("out", out)],
    workgroups,
  };
}
