/** Small models for the tests of the graph and of the reference. The real builders live in src/models. */

import { GraphBuilder } from "../builder";
import type { Initializer } from "../initializer";
import type { Graph, Tensor } from "../ir";

const normal: Initializer = { kind: "normal", deviation: 0.5 };
const zeros: Initializer = { kind: "zeros" };
const ones: Initializer = { kind: "ones" };

export interface TestModel {
  readonly graph: Graph;
  /** Kind `state`, word 0 the loss scale. */
  readonly scaler: Tensor;
  /** Kind `state`, the mean loss. */
  readonly loss: Tensor;
  readonly logits: Tensor;
  /** u32 inputs and the number their values stay below. */
  readonly tokenInputs: readonly { readonly tensor: Tensor; readonly limit: number }[];
  readonly floatInputs: readonly Tensor[];
}

/** x [M,K] → linear, activation, linear → classes. */
export function tinyMlp(activation: "gelu" | "relu" | "tanh" = "tanh"): TestModel {
  const [M, K, F, V] = [5, 3, 6, 4];
  const builder = new GraphBuilder();
  const x = builder.input("x", [M, K], "f32");
  const targets = builder.input("targets", [M], "u32");
  const scaler = builder.state("scaler", [4], "f32");
  const loss = builder.state("loss", [1], "f32");
  const hidden = linear(builder, "fc1", x, F);
  const active = builder.activation("fc1.active", hidden, activation);
  const logits = linear(builder, "fc2", active, V);
  const { losses } = builder.crossEntropy("crossEntropy", logits, targets);
  builder.sum("loss", losses, 1 / M, loss);
  return {
    graph: builder.finish(),
    scaler,
    loss,
    logits,
    tokenInputs: [{ tensor: targets, limit: V }],
    floatInputs: [x],
  };
}

export interface TinyGptOptions {
  readonly layers?: number;
  readonly causal?: boolean;
  readonly tied?: boolean;
}

/** A pre-norm decoder: B 2, T 3, C 6, H 2, V 5. The head shares the embedding's table where tied. */
export function tinyGpt({ layers = 1, causal = true, tied = true }: TinyGptOptions = {}): TestModel {
  const [B, T, C, H, V] = [2, 3, 6, 2, 5];
  const builder = new GraphBuilder();
  const tokens = builder.input("tokens", [B * T], "u32");
  const targets = builder.input("targets", [B * T], "u32");
  const scaler = builder.state("scaler", [4], "f32");
  const loss = builder.state("loss", [1], "f32");
  const table = builder.parameter("wte.weight", [V, C], normal, true);
  const positions = builder.parameter("wpe.weight", [T, C], normal, true);
  let stream = builder.embedding("embedding", tokens, table, positions);
  for (let layer = 0; layer < layers; layer++) {
    const name = `h.${layer}`;
    const attentionIn = norm(builder, `${name}.ln_1`, stream);
    const qkv = linear(builder, `${name}.attn.c_attn`, attentionIn, 3 * C);
    const attended = builder.attention(`${name}.attn`, qkv, { batch: B, heads: H, causal });
    const projected = linear(builder, `${name}.attn.c_proj`, attended, C);
    stream = builder.add(`${name}.residual_1`, stream, projected);
    const hidden = linear(builder, `${name}.mlp.c_fc`, norm(builder, `${name}.ln_2`, stream), 2 * C);
    const active = builder.activation(`${name}.mlp.gelu`, hidden, "gelu");
    stream = builder.add(`${name}.residual_2`, stream, linear(builder, `${name}.mlp.c_proj`, active, C));
  }
  const last = norm(builder, "ln_f", stream);
  const head = tied ? table : builder.parameter("lm_head.weight", [V, C], normal, true);
  const logits = builder.matmul("lm_head", last, head, { transposeB: true });
  const { losses } = builder.crossEntropy("crossEntropy", logits, targets);
  builder.sum("loss", losses, 1 / (B * T), loss);
  return {
    graph: builder.finish(),
    scaler,
    loss,
    logits,
    tokenInputs: [tokens, targets].map((tensor) => ({ tensor, limit: V })),
    floatInputs: [],
  };
}

function linear(builder: GraphBuilder, name: string, x: Tensor, width: number): Tensor {
  const weight = builder.parameter(`${name}.weight`, [width, x.shape.at(-1) ?? 1], normal, true);
  const bias = builder.parameter(`${name}.bias`, [width], zeros, false);
  return builder.matmul(name, x, weight, { bias, transposeB: true });
}

function norm(builder: GraphBuilder, name: string, x: Tensor): Tensor {
  const width = x.shape.at(-1) ?? 1;
  const gain = builder.parameter(`${name}.weight`, [width], ones, false);
  const bias = builder.parameter(`${name}.bias`, [width], zeros, false);
  return builder.layerNorm(name, x, gain, bias);
}
