/** Lowers softmax cross-entropy: losses with log-sum-exp and hits, and the gradient of the logits, loss scale applied. */
import forwardShader from "../../shaders/cross-entropy.wgsl?raw";
import gradientShader from "../../shaders/cross-entropy-gradient.wgsl?raw";
import expLibrary from "../../shaders/lib/exp.wgsl?raw";
import paddingLibrary from "../../shaders/lib/padding.wgsl?raw";
import rowsLibrary from "../../shaders/lib/rows.wgsl?raw";
import { paddedToFour, type Op } from "../graph/ir";
import type { KernelCall, LoweringTarget } from "./call";
import { reading, rowLayout, writing } from "./operands";
import { elementwiseTiling, rowTiling } from "./tiling";

/** logits f32 or half; losses, logSumExp and hits f32. */
export function lowerCrossEntropy(op: Op<"crossEntropy">, target: LoweringTarget): KernelCall[] {
  const { logits, targets } = op.inputs;
  const { losses, logSumExp, hits } = op.outputs;
  const layout = rowLayout(logits);
  const { constants, workgroups } = rowTiling(layout, target);
  return [
    {
      label: `crossEntropy ${op.name}`,
      shader: forwardShader,
      constants: { ...constants, PADDED_M: paddedToFour(layout.rows) },
      rounding: op.attributes.rounding ?? "none",
      prelude: [expLibrary, paddingLibrary, rowsLibrary].join("\n"),
      operands: [
        reading("logits", logits),
        reading("targets", targets, "scalars"),
        writing("losses", losses, "scalars"),
        writing("logSumExp", logSumExp, "scalars"),
        writing("hits", hits, "scalars"),
      ],
      workgroups,
    },
  ];
}

/** logits, dLogits: any mix of f32 and halves. */
export function lowerCrossEntropyGradient(
  op: Op<"crossEntropyGradient">,
  _target: LoweringTarget,
): KernelCall[] {
  const { logits, targets, logSumExp, scaler } = op.inputs;
  const { rows, columns, groups } = rowLayout(logits);
  const { constants, workgroups } = elementwiseTiling(rows * groups);
  return [
    {
      label: `d(crossEntropy) ${op.name}`,
      shader: gradientShader,
      constants: { ...constants, M: rows, COLUMNS: columns, GROUPS: groups },
      floats: { FACTOR: op.attributes.factor },
      prelude: [expLibrary, paddingLibrary].join("\n"),
      operands: [
        reading("logits", logits),
        reading("targets", targets, "scalars"),
        reading("logSumExp", logSumExp, "scalars"),
        reading("scaler", scaler, "words"),
        writing("dLogits", op.outputs.dLogits),
      ],
      workgroups,
    },
  ];
}
