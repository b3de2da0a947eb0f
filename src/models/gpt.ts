/**
 * A decoder-only transformer as in GPT-2 and nanoGPT's `model.py`: pre-norm blocks, learned positions, a final norm,
 * and a head that may share its matrix with the token embedding. No dropout.
 */
import type { ModelConfig } from "../config/schema";
import type { GraphBuilder } from "../graph/builder";
import type { Initializer, Tensor } from "../graph/ir";

export interface GptTask {
  readonly batch: number;
  readonly vocabulary: number;
  readonly contextLength: number;
}

/** Standard deviation of GPT-2's initial weights. */
const INITIAL_DEVIATION = 0.02;

const NORMAL: Initializer = { kind: "normal", deviation: INITIAL_DEVIATION };
const ZEROS: Initializer = { kind: "zeros" };
const ONES: Initializer = { kind: "ones" };

/** tokens u32 [B·T] → logits [B·T, V]. */
export function gptLogits(builder: GraphBuilder, model: ModelConfig, tokens: Tensor, task: GptTask): Tensor {
  const { width } = model;
  const table = builder.parameter("transformer.wte.weight", [task.vocabulary, width], NORMAL, true);
  const positions = builder.parameter("transformer.wpe.weight", [task.contextLength, width], NORMAL, true);
  let x = builder.embedding("transformer.embedding", tokens, table, positions);
  for (let layer = 0; layer < model.layers; layer++) x = block(builder, model, x, layer, task.batch);
  const normed = layerNorm(builder, "transformer.ln_f", x, model.bias);
  const head = model.tiedHead
    ? table
    : builder.parameter("lm_head.weight", [task.vocabulary, width], NORMAL, true);
  return builder.matmul("lm_head", normed, head, { transposeB: true });
}

function block(builder: GraphBuilder, model: ModelConfig, x: Tensor, layer: number, batch: number): Tensor {
  const name = `transformer.h.${layer}`;
  const { width, heads, feedForward, bias } = model;
  // Each block adds to the residual stream twice; GPT-2 scales those projections so that its variance stays put.
  const residual: Initializer = {
    kind: "normal",
    deviation: INITIAL_DEVIATION / Math.sqrt(2 * model.layers),
  };
  const normed1 = layerNorm(builder, `${name}.ln_1`, x, bias);
  const qkv = linear(builder, `${name}.attn.c_attn`, normed1, 3 * width, bias, NORMAL);
  const mixed = builder.attention(`${name}.attn`, qkv, { batch, heads, causal: true });
  const attended = linear(builder, `${name}.attn.c_proj`, mixed, width, bias, residual);
  const middle = builder.add(`${name}.residual_1`, x, attended);
  const normed2 = layerNorm(builder, `${name}.ln_2`, middle, bias);
  const hidden = linear(builder, `${name}.mlp.c_fc`, normed2, feedForward, bias, NORMAL);
  const active = builder.activation(`${name}.mlp.${model.activation}`, hidden, model.activation);
  const fed = linear(builder, `${name}.mlp.c_proj`, active, width, bias, residual);
  return builder.add(`${name}.residual_2`, middle, fed);
}

function layerNorm(builder: GraphBuilder, name: string, x: Tensor, withBias: boolean): Tensor {
  const width = x.shape.at(-1) ?? 1;
  const gain = builder.parameter(`${name}.weight`, [width], ONES, false);
  const bias = withBias ? builder.parameter(`${name}.bias`, [width], ZEROS, false) : undefined;
  return builder.layerNorm(name, x, gain, bias);
}

function linear(
  builder: GraphBuilder,
  name: string,
  x: Tensor,
  outputs: number,
  withBias: boolean,
  initializer: Initializer,
): Tensor {
  const weight = builder.parameter(`${name}.weight`, [outputs, x.shape.at(-1) ?? 1], initializer, true);
  const bias = withBias ? builder.parameter(`${name}.bias`, [outputs], ZEROS, false) : undefined;
  return builder.matmul(name, x, weight, { transposeB: true, ...(bias && { bias }) });
}
