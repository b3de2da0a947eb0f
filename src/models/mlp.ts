/**
 * A multilayer perceptron: `layers` hidden layers of `width`, then class scores.
 * Names and initial values are those of an `nn.ModuleList` called `layers` of `nn.Linear`.
 */
import type { ModelConfig } from "../config/schema";
import type { GraphBuilder } from "../graph/builder";
import type { Tensor } from "../graph/ir";
import { freezesLayer } from "./freezing";
import { modelReading } from "./model";
import { batchForm } from "./task";

/** Features f32 [B, F] → logits [B, classes]. */
export const mlp = modelReading(
  "features",
  ({ targets }) => targets.perExample === 1,
  (builder, { model, task, batch }) => {
    const { shape, dtype } = batchForm(task, batch).inputs;
    const inputs = builder.input("inputs", shape, dtype);
    return { inputs, logits: logitsOf(builder, model, inputs, task.targets.classes) };
  },
);

function logitsOf(builder: GraphBuilder, model: ModelConfig, inputs: Tensor, classes: number): Tensor {
  let x = inputs;
  for (let layer = 0; layer < model.layers; layer++) {
    const below = x;
    const hidden = builder.freezing(freezesLayer(model, layer), () =>
      linear(builder, `layers.${layer}`, below, model.width, model.bias),
    );
    x = builder.activation(`layers.${layer}.${model.activation}`, hidden, model.activation);
  }
  return linear(builder, `layers.${model.layers}`, x, classes, model.bias);
}

/** x·Wᵀ + b with `nn.Linear`'s default initial values: uniform in ±1/√in (Kaiming uniform with a = √5). */
function linear(builder: GraphBuilder, name: string, x: Tensor, outputs: number, withBias: boolean): Tensor {
  const features = x.shape.at(-1) ?? 1;
  const initializer = { kind: "uniform", bound: 1 / Math.sqrt(features) } as const;
  const weight = builder.parameter(`${name}.weight`, [outputs, features], initializer, true);
  const bias = withBias ? builder.parameter(`${name}.bias`, [outputs], initializer, false) : undefined;
  return builder.matmul(name, x, weight, { transposeB: true, ...(bias && { bias }) });
}
