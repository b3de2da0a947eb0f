/**
 * Lowers softmax cross-entropy: losses with log-sum-exp and hits; the gradient of the logits, loss scale applied; and the
 * two in one dispatch, for training.
 */
import forwardShader from "../../../shaders/cross-entropy.wgsl?raw";
import gradientShader from "../../../shaders/cross-entropy-gradient.wgsl?raw";
import expLibrary from "../../../shaders/lib/exp.wgsl?raw";
import paddingLibrary from "../../../shaders/lib/padding.wgsl?raw";
import rowsLibrary from "../../../shaders/lib/rows.wgsl?raw";
import { paddedToFour, type Op, type StatisticsRounding, type Tensor } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, rowLayout, writing } from "../operands";
import { elementwiseTiling, rowTiling } from "../tiling";

/** logits f32 or half; losses, logSumExp and hits f32. */
export function lowerCrossEntropy(op: Op<"crossEntropy">, target: LoweringTarget): KernelCall[] {
  const { logits, targets } = op.inputs;
  const { losses, logSumExp, hits } = op.outputs;
  return [
    {
      ...forwardCall(logits, op.attributes, target),
      label: `crossEntropy ${op.name}`,
      prelude: [forwardLibraries, "fn putGradient(i: u32, g: u32, label: u32, logSumExp: f32) {}"].join("\n"),
      operands: [
        reading("logits", logits),
        reading("targets", targets, "scalars"),
        writing("losses", losses, "scalars"),
        writing("logSumExp", logSumExp, "scalars"),
        writing("hits", hits, "scalars"),
      ],
    },
  ];
}

const GRADIENT = `
fn putGradient(i: u32, g: u32, label: u32, logSumExp: f32) {
  let scale = bitcast<f32>(loadScaler(0u)) * FACTOR;
  let softmax = exponential(loadLogits(i) - logSumExp);
  let gradient = (softmax - select(vec4f(0.0), vec4f(1.0), columnsOf(g) == vec4u(label))) * scale;
  storeDLogits(i, select(vec4f(0.0), gradient, inColumns(g) & vec4<bool>(label < COLUMNS)));
}`;

/** logits, dLogits: any mix of f32 and halves; losses and hits f32. */
export function lowerCrossEntropyTraining(op: Op<"crossEntropyTraining">, target: LoweringTarget): KernelCall[] {
  const { logits, targets, scaler } = op.inputs;
  const { losses, logSumExp, hits, dLogits } = op.outputs;
  const call = forwardCall(logits, op.attributes, target);
  return [
    {
      ...call,
      label: `crossEntropy with gradient ${op.name}`,
      constants: { ...call.constants, GRADIENT: true },
      floats: { FACTOR: op.attributes.factor },
      prelude: [forwardLibraries, GRADIENT].join("\n"),
      operands: [
        reading("logits", logits),
        reading("targets", targets, "scalars"),
        reading("scaler", scaler, "words"),
        writing("losses", losses, "scalars"),
        writing("logSumExp", logSumExp, "scalars"),
        writing("hits", hits, "scalars"),
        writing("dLogits", dLogits),
      ],
    },
  ];
}

const forwardLibraries = [expLibrary, paddingLibrary, rowsLibrary].join("\n");

function forwardCall(
  logits: Tensor,
  { rounding }: StatisticsRounding,
  target: LoweringTarget,
): Pick<KernelCall, "shader" | "constants" | "rounding" | "workgroups"> {
  const layout = rowLayout(logits);
  const { constants, workgroups } = rowTiling(layout, target);
  return {
    shader: forwardShader,
    constants: { ...constants, PADDED_M: paddedToFour(layout.rows), GRADIENT: false },
    rounding: rounding ?? "none",
    workgroups,
  };
}

/** logits, dLogits: any mix of f32 and halves. */
export function lowerCrossEntropyGradient(op: Op<"crossEntropyGradient">, _target: LoweringTarget): KernelCall[] {
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
