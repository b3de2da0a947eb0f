/** Lowers RMS norm: forward, the gradient of its input, and the gradient of its gain. One dispatch each. */
import forwardShader from "../../../shaders/rms-norm.wgsl?raw";
import gradientShader from "../../../shaders/rms-norm-gradient.wgsl?raw";
import parameterShader from "../../../shaders/rms-norm-parameter-gradient.wgsl?raw";
import columnsLibrary from "../../../shaders/lib/columns.wgsl?raw";
import paddingLibrary from "../../../shaders/lib/padding.wgsl?raw";
import rowsLibrary from "../../../shaders/lib/rows.wgsl?raw";
import { paddedToFour, type Op } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, resulting, resultLine, rowLayout, writing } from "../operands";
import { columnTiling, rowTiling } from "../tiling";

/** x, gain, out: any mix of f32 and halves. */
export function lowerRmsNorm(op: Op<"rmsNorm">, target: LoweringTarget): KernelCall[] {
  const { x, gain } = op.inputs;
  const layout = rowLayout(x);
  const { constants, workgroups } = rowTiling(layout, target);
  return [
    {
      label: `rmsNorm ${op.name}`,
      shader: forwardShader,
      constants: { ...constants, PADDED_M: paddedToFour(layout.rows) },
      floats: { EPSILON: op.attributes.epsilon },
      rounding: op.attributes.rounding ?? "none",
      prelude: [paddingLibrary, rowsLibrary].join("\n"),
      operands: [
        reading("x", x),
        reading("gain", gain),
        writing("out", op.outputs.out),
        writing("rstd", op.outputs.rstd, "scalars"),
      ],
      workgroups,
    },
  ];
}

/** x, gain, dOut, dX: any mix of f32 and halves. */
export function lowerRmsNormGradient(op: Op<"rmsNormGradient">, target: LoweringTarget): KernelCall[] {
  const { x, gain, rstd, dOut } = op.inputs;
  const { constants, workgroups } = rowTiling(rowLayout(x), target);
  return [
    {
      label: `d(rmsNorm) ${op.name}`,
      shader: gradientShader,
      constants,
      prelude: [paddingLibrary, rowsLibrary].join("\n"),
      operands: [
        reading("x", x),
        reading("gain", gain),
        reading("rstd", rstd, "scalars"),
        reading("dOut", dOut),
        writing("dX", op.outputs.dX),
      ],
      workgroups,
    },
  ];
}

/** x, dOut, dGain: any mix of f32 and halves. */
export function lowerRmsNormParameterGradient(
  op: Op<"rmsNormParameterGradient">,
  target: LoweringTarget,
): KernelCall[] {
  const { x, rstd, dOut } = op.inputs;
  const { accumulate } = op.attributes;
  const { rows, columns, groups } = rowLayout(x);
  const { constants, workgroups } = columnTiling(groups, rows, target);
  return [
    {
      label: `d(rmsNorm parameters) ${op.name}`,
      shader: parameterShader,
      constants: { ...constants, M: rows, COLUMNS: columns, GROUPS: groups },
      prelude: [paddingLibrary, columnsLibrary, resultLine("dGain", accumulate)].join("\n"),
      operands: [
        reading("x", x),
        reading("rstd", rstd, "scalars"),
        reading("dOut", dOut),
        resulting("dGain", op.outputs.dGain, accumulate),
      ],
      workgroups,
    },
  ];
}
