/** Lowers the activation functions, forward and backward. The functions themselves: `shaders/lib/activations.wgsl`. */
import activationShader from "../../../shaders/activation.wgsl?raw";
import gradientShader from "../../../shaders/activation-gradient.wgsl?raw";
import activationLibrary from "../../../shaders/lib/activations.wgsl?raw";
import erfLibrary from "../../../shaders/lib/erf.wgsl?raw";
import expLibrary from "../../../shaders/lib/exp.wgsl?raw";
import type { ActivationFunction, Op } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, storedGroups, writing } from "../operands";
import { elementwiseTiling } from "../tiling";

/** f(x) in WGSL, of a group of four. */
export const FORWARD: Record<ActivationFunction, string> = {
  gelu: "gelu(x)",
  relu: "relu(x)",
  tanh: "hyperbolicTangent(x)",
};

/** f′(x)·dOut. */
export const BACKWARD: Record<ActivationFunction, string> = {
  gelu: "geluDerivative(x) * dOut",
  relu: "reluGradient(x, dOut)",
  tanh: "hyperbolicTangentDerivative(x) * dOut",
};

/** WGSL of all functions, and which of them the kernel calls. */
export function activationPrelude(line: string): string {
  return [expLibrary, erfLibrary, activationLibrary, line].join("\n");
}

/** out = f(x). Any mix of f32 and halves. */
export function lowerActivation(op: Op<"activation">, _target: LoweringTarget): KernelCall[] {
  const { out } = op.outputs;
  const groups = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(groups);
  const called = FORWARD[op.attributes.function];
  return [
    {
      label: `${op.attributes.function} ${op.name}`,
      shader: activationShader,
      constants: { ...constants, GROUPS: groups },
      prelude: activationPrelude(`fn activate(x: vec4f) -> vec4f { return ${called}; }`),
      operands: [reading("x", op.inputs.x), writing("out", out)],
      workgroups,
    },
  ];
}

/** dX = f′(x) · dOut. Any mix of f32 and halves. */
export function lowerActivationGradient(op: Op<"activationGradient">, _target: LoweringTarget): KernelCall[] {
  const { dX } = op.outputs;
  const groups = storedGroups(dX);
  const { constants, workgroups } = elementwiseTiling(groups);
  const called = BACKWARD[op.attributes.function];
  return [
    {
      label: `d(${op.attributes.function}) ${op.name}`,
      shader: gradientShader,
      constants: { ...constants, GROUPS: groups },
      prelude: activationPrelude(`fn activationGradient(x: vec4f, dOut: vec4f) -> vec4f { return ${called}; }`),
      operands: [reading("x", op.inputs.x), reading("dOut", op.inputs.dOut), writing("dX", dX)],
      workgroups,
    },
  ];
}
