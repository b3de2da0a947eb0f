/**
 * A decoder-only transformer as in GPT-2 and nanoGPT's `model.py`: pre-norm blocks, learned positions, a final norm,
 * and a head that may share its matrix with the token embedding. No dropout.
 */
import type { ModelConfig } from "../config/schema";
import type { Awake, GraphBuilder } from "../graph/builder";
import type { Initializer } from "../graph/initializer";
import type { Tensor } from "../graph/ir";
import { freezesLayer, INPUT_LAYER } from "./freezing";
import { GateBank, gatedRows } from "./gates";
import { modelReading } from "./model";
import { ownerOf, splitsAttention, type SharedPart } from "./sharing";
import { batchForm } from "./task";

/** Standard deviation of GPT-2's initial weights. */
const INITIAL_DEVIATION = 0.02;

const NORMAL: Initializer = { kind: "normal", deviation: INITIAL_DEVIATION };
const ZEROS: Initializer = { kind: "zeros" };
const ONES: Initializer = { kind: "ones" };

/** Tokens u32 [B·T] → logits [B·T, V]: at each position, of the token after it. */
export const gpt = modelReading(
  "tokens",
  ({ inputs, targets }) => targets.perExample === inputs.contextLength && targets.classes === inputs.vocabulary,
  (builder, { model, task, batch, source }) => {
    const { contextLength } = task.inputs;
    const { shape, dtype } = batchForm(task, batch).inputs;
    const tokens = builder.input("tokens", shape, dtype);
    const rows = gatedRows(model);
    const bank = rows.length > 0 ? new GateBank(builder, model, rows, contextLength, source) : undefined;
    const logits = logitsOf(builder, model, tokens, { ...task.inputs, batch }, bank);
    return { inputs: tokens, logits, ...(bank && { gates: bank.record }) };
  },
);

interface Sizes {
  readonly batch: number;
  readonly vocabulary: number;
  readonly contextLength: number;
}

function logitsOf(
  builder: GraphBuilder,
  model: ModelConfig,
  tokens: Tensor,
  { batch, vocabulary, contextLength }: Sizes,
  gates?: GateBank,
): Tensor {
  const { width } = model;
  const [table, positions] = builder.freezing(freezesLayer(model, INPUT_LAYER), () => [
    builder.parameter("transformer.wte.weight", [vocabulary, width], NORMAL, true),
    builder.parameter("transformer.wpe.weight", [contextLength, width], NORMAL, true),
  ]);
  let x = builder.embedding("transformer.embedding", tokens, table, positions);
  for (let layer = 0; layer < model.layers; layer++) {
    const below = x;
    x = builder.freezing(freezesLayer(model, layer), () => block(builder, model, below, layer, batch, gates));
  }
  const normed = layerNorm(builder, "transformer.ln_f", x, model.bias);
  const head = model.tiedHead ? table : builder.parameter("lm_head.weight", [vocabulary, width], NORMAL, true);
  return builder.matmul("lm_head", normed, head, { transposeB: true });
}

function block(
  builder: GraphBuilder,
  model: ModelConfig,
  x: Tensor,
  layer: number,
  batch: number,
  gates: GateBank | undefined,
): Tensor {
  const name = `transformer.h.${layer}`;
  const { width, heads, feedForward, bias } = model;
  // Each block adds to the residual stream twice; GPT-2 scales those projections so that its variance stays put. That
  // counts additions, of which shared projections make as many as others.
  const residual: Initializer = {
    kind: "normal",
    deviation: INITIAL_DEVIATION / Math.sqrt(2 * model.layers),
  };
  const weights = new LayerWeights(builder, model, layer);
  const normed1 = layerNorm(builder, `${name}.ln_1`, x, bias);
  const headGates = gates?.layer("heads", `${name}.attn.gates`, layer, normed1);
  // A head owns columns of q, of k and of v.
  const qkv = apply(
    builder,
    `${name}.attn.c_attn`,
    normed1,
    weights.attentionInput(width),
    headGates?.restriction("N", 3),
  );
  const attributes = { batch, heads, causal: true };
  const attention = builder.attention(`${name}.attn`, qkv, attributes, headGates?.gates.active);
  const mixed = headGates
    ? builder.gateBlocks(`${name}.attn.gated`, attention, headGates.gates, "identity", headGates.size)
    : attention;
  const output = weights.linear("output", "attn.c_proj", width, width, residual);
  const attended = apply(builder, `${name}.attn.c_proj`, mixed, output, headGates?.restriction("K"));
  const middle = builder.add(`${name}.residual_1`, x, attended);
  const normed2 = layerNorm(builder, `${name}.ln_2`, middle, bias);
  const widening = weights.linear("feedForward", "mlp.c_fc", feedForward, width, NORMAL);
  const unitGates = gates?.layer("feedForward", `${name}.mlp.gates`, layer, normed2);
  const hidden = apply(builder, `${name}.mlp.c_fc`, normed2, widening, unitGates?.restriction("N"));
  const activated = `${name}.mlp.${model.activation}`;
  const active = unitGates
    ? builder.gateBlocks(activated, hidden, unitGates.gates, model.activation, unitGates.size)
    : builder.activation(activated, hidden, model.activation);
  const narrowing = weights.linear("feedForward", "mlp.c_proj", width, feedForward, residual);
  const fed = apply(builder, `${name}.mlp.c_proj`, active, narrowing, unitGates?.restriction("K"));
  return builder.add(`${name}.residual_2`, middle, fed);
}

function layerNorm(builder: GraphBuilder, name: string, x: Tensor, withBias: boolean): Tensor {
  const width = x.shape.at(-1) ?? 1;
  const gain = builder.parameter(`${name}.weight`, [width], ONES, false);
  const bias = withBias ? builder.parameter(`${name}.bias`, [width], ZEROS, false) : undefined;
  return builder.layerNorm(name, x, gain, bias);
}

/** weight [outputs, inputs], bias [outputs]. */
interface Linear {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

function apply(builder: GraphBuilder, name: string, x: Tensor, { weight, bias }: Linear, awake?: Awake): Tensor {
  return builder.matmul(name, x, weight, { transposeB: true, ...(bias && { bias }), ...(awake && { awake }) });
}

/** A layer's matrices: its own, or those of the layer that it shares them with. */
class LayerWeights {
  readonly #builder: GraphBuilder;
  readonly #model: ModelConfig;
  readonly #layer: number;

  constructor(builder: GraphBuilder, model: ModelConfig, layer: number) {
    this.#builder = builder;
    this.#model = model;
    this.#layer = layer;
  }

  linear(part: SharedPart, name: string, outputs: number, inputs: number, initializer: Initializer): Linear {
    const weight = this.#parameter(part, `${name}.weight`, [outputs, inputs], initializer, true);
    if (!this.#model.bias) return { weight };
    return { weight, bias: this.#parameter(part, `${name}.bias`, [outputs], ZEROS, false) };
  }

  /** c_attn: query, key and value below each other, [3C, C], whoever owns them. */
  attentionInput(width: number): Linear {
    const name = "attn.c_attn";
    if (!splitsAttention(this.#model.sharing)) return this.linear("query", name, 3 * width, width, NORMAL);
    const query = this.linear("query", `${name}.query`, width, width, NORMAL);
    const key = this.linear("key", `${name}.key`, width, width, NORMAL);
    const value = this.linear("value", `${name}.value`, width, width, NORMAL);
    const full = `transformer.h.${this.#layer}.${name}`;
    const weight = this.#builder.joinRows(`${full}.weight`, [query.weight, key.weight, value.weight]);
    if (!query.bias || !key.bias || !value.bias) return { weight };
    return { weight, bias: this.#builder.joinRows(`${full}.bias`, [query.bias, key.bias, value.bias]) };
  }

  #parameter(
    part: SharedPart,
    name: string,
    shape: readonly number[],
    initializer: Initializer,
    decayed: boolean,
  ): Tensor {
    const owner = ownerOf(this.#model.sharing, part, this.#layer);
    const full = `transformer.h.${owner}.${name}`;
    if (owner === this.#layer) return this.#builder.parameter(full, shape, initializer, decayed);
    return this.#builder.sharedParameter(full, `transformer.h.${this.#layer}.${name}`);
  }
}
