/** Lowers layer norm: forward, the gradient of its input, and the gradients of its gain and bias. One dispatch each. */
import forwardShader from "../../../shaders/layer-norm.wgsl?raw";
import gradientShader from "../../../shaders/layer-norm-gradient.wgsl?raw";
import parameterShader from "../../../shaders/layer-norm-parameter-gradient.wgsl?raw";
import columnsLibrary from "../../../shaders/lib/columns.wgsl?raw";
import paddingLibrary from "../../../shaders/lib/padding.wgsl?raw";
import rowsLibrary from "../../../shaders/lib/rows.wgsl?raw";
import { paddedToFour, type Op } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, resulting, resultLine, rowLayout, writing } from "../operands";
import { columnTiling, rowTiling } from "../tiling";

/** x, gain, bias, out: any mix of f32 and halves. */
export function lowerLayerNorm(op: Op<"layerNorm">, target: LoweringTarget): KernelCall[] {
  const { x, gain, bias } = op.inputs;
  const { out, statistics } = op.outputs;
  const layout = rowLayout(x);
  const { constants, workgroups } = rowTiling(layout, target);
  const shift = bias === undefined ? "v" : "v + loadBias(g)";
  return [
    {
      label: `layerNorm ${op.name}`,
      shader: forwardShader,
      constants: { ...constants, PADDED_M: paddedToFour(layout.rows) },
      floats: { EPSILON: op.attributes.epsilon },
      rounding: op.attributes.rounding ?? "none",
      prelude: [paddingLibrary, rowsLibrary, `fn shifted(v: vec4f, g: u32) -> vec4f { return ${shift}; }`].join("\n"),
      operands: [
        reading("x", x),
        reading("gain", gain),
        ...(bias === undefined ? [] : [reading("bias", bias)]),
        writing("out", out),
        writing("statistics", statistics, "scalars"),
      ],
      workgroups,
    },
  ];
}

/** x, gain, dOut, dX: any mix of f32 and halves. */
export function lowerLayerNormGradient(op: Op<"layerNormGradient">, target: LoweringTarget): KernelCall[] {
  const { x, gain, statistics, dOut } = op.inputs;
  const layout = rowLayout(x);
  const { constants, workgroups } = rowTiling(layout, target);
  return [
    {
      label: `d(layerNorm) ${op.name}`,
      shader: gradientShader,
      constants: { ...constants, PADDED_M: paddedToFour(layout.rows) },
      prelude: [paddingLibrary, rowsLibrary].join("\n"),
      operands: [
        reading("x", x),
        reading("gain", gain),
        reading("statistics", statistics, "scalars"),
        reading("dOut", dOut),
        writing("dX", op.outputs.dX),
      ],
      workgroups,
    },
  ];
}

/** x, dOut, dGain, dBias: any mix of f32 and halves. */
export function lowerLayerNormParameterGradient(
  op: Op<"layerNormParameterGradient">,
  target: LoweringTarget,
): KernelCall[] {
  const { x, statistics, dOut } = op.inputs;
  const { dGain, dBias } = op.outputs;
  const { accumulate } = op.attributes;
  const { rows, columns, groups } = rowLayout(x);
  const { constants, workgroups } = columnTiling(groups, rows, target);
  const put = dBias === undefined ? "putDGain(g, gain);" : "putDGain(g, gain); putDBias(g, bias);";
  return [
    {
      label: `d(layerNorm parameters) ${op.name}`,
      shader: parameterShader,
      constants: { ...constants, M: rows, PADDED_M: paddedToFour(rows), COLUMNS: columns, GROUPS: groups },
      prelude: [
        paddingLibrary,
        columnsLibrary,
        resultLine("dGain", accumulate),
        ...(dBias === undefined ? [] : [resultLine("dBias", accumulate)]),
        `fn putGradients(g: u32, gain: vec4f, bias: vec4f) { ${put} }`,
      ].join("\n"),
      operands: [
        reading("x", x),
        reading("statistics", statistics, "scalars"),
        reading("dOut", dOut),
        resulting("dGain", dGain, accumulate),
        ...(dBias === undefined ? [] : [resulting("dBias", dBias, accumulate)]),
      ],
      workgroups,
    },
  ];
}
