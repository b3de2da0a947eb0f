/**
 * The pen a model builder writes with: one method per forward op, each checking shapes as it goes. A newer family brings a
 * function of its own instead, which writes by `result` and `append` (rmsNorm in ops/rmsNorm.ts). Everything
 * is f32 here; autocast decides about halves later. Backward ops are never written by hand, see
 * differentiate.ts.
 */

import { HalfstepError } from "../config/errors";
import type { Initializer } from "./initializer";
import type { ActivationFunction, DType, GatedFunction, Graph, HalfType, Op, OpTypes, Parameter, Tensor } from "./ir";
import type { Restriction } from "./restriction";
import type { OpWriter } from "./ops/definition";
import { matrixSides } from "./ops/shapeChecks";
import { checkShapes } from "./ops/table";
import { elementsOf, rowsAndColumns, TensorFactory } from "./tensors";

/** PyTorch's default for `nn.LayerNorm`. */
const LAYER_NORM_EPSILON = 1e-5;

/** Two parameters of one name: a checkpoint could not tell them apart. */
export class DuplicateParameterError extends HalfstepError {
  override readonly name = "DuplicateParameterError";

  constructor(parameterName: string) {
    super({
      code: "internal/check",
      values: {
        detail: `The model has two parameters named "${parameterName}".`,
        fix: "Give each parameter its own name; to share one, pass the same tensor to both ops.",
      },
    });
  }
}

export interface MatmulOptions {
  readonly bias?: Tensor;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** The part of an axis that is worked on, which of its gates are awake, and which rows took each, where they choose. */
  readonly awake?: Awake;
  /** f32 whatever autocast says of products. */
  readonly precise?: true;
}

/** The blocks that an op works on, and the lists of them. */
export interface Awake {
  readonly active: Tensor;
  readonly takers?: Tensor;
  readonly restricted: Restriction;
}

/** Gates as the ops that they decide about read them. */
export interface Gates {
  readonly values: Tensor;
  readonly active: Tensor;
}

export class GraphBuilder implements OpWriter {
  readonly #tensors = new TensorFactory();
  readonly #ops: Op[] = [];
  readonly #parameters: Parameter[] = [];
  readonly #persistent: Tensor[] = [];
  #freezes = false;

  /** An f32 tensor of weights. Names are PyTorch's (`h.0.attn.c_attn.weight`): they reach checkpoints. */
  parameter(name: string, shape: readonly number[], initializer: Initializer, decayed: boolean): Tensor {
    if (this.#parameters.some((other) => other.tensor.name === name)) throw new DuplicateParameterError(name);
    const tensor = this.#tensors.make(name, shape, "f32", "parameter");
    this.#parameters.push({ tensor, initializer, decayed, trainable: !this.#freezes, aliases: [] });
    return tensor;
  }

  /** What `build` returns; where `freezes` is true, the parameters that it makes are frozen. */
  freezing<T>(freezes: boolean, build: () => T): T {
    const before = this.#freezes;
    this.#freezes = before || freezes;
    try {
      return build();
    } finally {
      this.#freezes = before;
    }
  }

  /** A parameter made before, which now stands for one more of PyTorch's names: a layer uses another one's weights. */
  sharedParameter(name: string, alias: string): Tensor {
    const index = this.#parameters.findIndex((parameter) => parameter.tensor.name === name);
    const parameter = this.#parameters[index];
    if (!parameter) throw new RangeError(`There is no parameter '${name}' to share as '${alias}'`);
    this.#parameters[index] = { ...parameter, aliases: [...parameter.aliases, alias] };
    return parameter.tensor;
  }

  /** Three parameters as one, along the first dimension: [R1,C], [R2,C], [R3,C] → [R1 + R2 + R3, C]; or vectors. */
  joinRows(name: string, [first, second, third]: readonly [Tensor, Tensor, Tensor]): Tensor {
    const rows = [first, second, third].reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    const out = this.result(name, [rows, ...first.shape.slice(1)]);
    this.append({ kind: "joinRows", name, inputs: { first, second, third }, outputs: { out }, attributes: {} });
    return out;
  }

  /** A tensor the CPU writes before each step: tokens, targets, points. */
  input(name: string, shape: readonly number[], dtype: DType): Tensor {
    return this.#tensors.make(name, shape, dtype, "input");
  }

  /** A small tensor that outlives the step: the scaler, the step's loss. */
  state(name: string, shape: readonly number[], dtype: DType): Tensor {
    return this.#tensors.make(name, shape, dtype, "state");
  }

  /**
   * An f32 state that belongs to the run as its weights do, though no gradient reaches it: zeros before the first step, saved
   * and resumed under its name, and read by the model alone too (sampling). Ops read and write it as they do any state.
   */
  persistent(name: string, shape: readonly number[]): Tensor {
    if (this.#persistent.some((other) => other.name === name)) throw new DuplicateParameterError(name);
    const tensor = this.state(name, shape, "f32");
    this.#persistent.push(tensor);
    return tensor;
  }

  /** All that is persistent so far, in the order made. */
  get persistentTensors(): readonly Tensor[] {
    return [...this.#persistent];
  }

  /** tokens u32 [N], table [V,C], positions [T,C] with N a multiple of T → [N,C]. */
  embedding(name: string, tokens: Tensor, table: Tensor, positions?: Tensor): Tensor {
    const out = this.result(name, [elementsOf(tokens.shape), table.shape.at(-1) ?? 0]);
    const inputs = positions === undefined ? { tokens, table } : { tokens, table, positions };
    this.append({ kind: "embedding", name, inputs, outputs: { out }, attributes: {} });
    return out;
  }

  /**
   * op(a)·op(b) + bias: [M,K]·[K,N] → [M,N]; rank 3 is a batch of such. A linear layer is `transposeB: true`.
   */
  matmul(name: string, a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
    const { bias, transposeA = false, transposeB = false, awake, precise } = options;
    const [rows] = matrixSides(a, transposeA);
    const [, columns] = matrixSides(b, transposeB);
    const out = this.result(name, [...a.shape.slice(0, -2), rows, columns]);
    const { active, takers, restricted } = awake ?? {};
    const inputs = { a, b, ...(bias && { bias }), ...(active && { active }), ...(takers && { takers }) };
    const sides = { transposeA, transposeB, accumulate: false };
    const attributes = { ...sides, ...(restricted && { restricted }), ...(precise && { precise }) };
    this.append({ kind: "matmul", name, inputs, outputs: { out }, attributes });
    return out;
  }

  /** a + b, same shape. */
  add(name: string, a: Tensor, b: Tensor): Tensor {
    const out = this.result(name, a.shape);
    this.append({ kind: "add", name, inputs: { a, b }, outputs: { out }, attributes: {} });
    return out;
  }

  /** x in another float type, rounded to nearest even. Models rarely need it: autocast inserts casts. */
  cast(name: string, x: Tensor, dtype: "f32" | HalfType): Tensor {
    const out = this.#tensors.make(name, x.shape, dtype, "activation");
    this.append({ kind: "cast", name, inputs: { x }, outputs: { out }, attributes: {} });
    return out;
  }

  activation(name: string, x: Tensor, activationFunction: ActivationFunction): Tensor {
    const out = this.result(name, x.shape);
    const attributes = { function: activationFunction };
    this.append({ kind: "activation", name, inputs: { x }, outputs: { out }, attributes });
    return out;
  }

  /** Layer norm over the last dimension; gain and bias [C]. */
  layerNorm(name: string, x: Tensor, gain: Tensor, bias?: Tensor, epsilon = LAYER_NORM_EPSILON): Tensor {
    const [rows] = rowsAndColumns(x.shape);
    const out = this.result(name, x.shape);
    const statistics = this.result(`${name}.statistics`, [2, rows]);
    const inputs = bias === undefined ? { x, gain } : { x, gain, bias };
    this.append({ kind: "layerNorm", name, inputs, outputs: { out, statistics }, attributes: { epsilon } });
    return out;
  }

  /** qkv [B·T, 3C], columns q|k|v → [B·T, C]. */
  attention(
    name: string,
    qkv: Tensor,
    attributes: { batch: number; heads: number; causal: boolean },
    active?: Tensor,
  ): Tensor {
    const [rows, columns] = rowsAndColumns(qkv.shape);
    const { batch, heads } = attributes;
    const out = this.result(name, [rows, Math.floor(columns / 3)]);
    const logSumExp = this.result(`${name}.logSumExp`, [batch * heads, Math.floor(rows / batch)]);
    const inputs = active === undefined ? { qkv } : { qkv, active };
    this.append({ kind: "attention", name, inputs, outputs: { out, logSumExp }, attributes });
    return out;
  }

  /** `count` gates whose rows in the record start at `attributes.first`; logits [count] where they are learned. */
  gate(
    name: string,
    count: number,
    inputs: OpTypes["gate"]["inputs"],
    record: Tensor,
    attributes: OpTypes["gate"]["attributes"],
  ): Gates {
    const values = this.result(`${name}.values`, [count]);
    const active = this.#tensors.make(`${name}.active`, [1 + count], "u32", "activation");
    this.append({ kind: "gate", name, inputs, outputs: { values, active, record }, attributes });
    return { values, active };
  }

  /** Every `step`-th row of x [M,C], from the first on → [M/step, C]. */
  everyRow(name: string, x: Tensor, step: number): Tensor {
    const [rows, columns] = rowsAndColumns(x.shape);
    const out = this.result(name, [Math.ceil(rows / step), columns]);
    const attributes = { start: 0, step, accumulate: false };
    this.append({ kind: "takeRows", name, inputs: { x }, outputs: { out }, attributes });
    return out;
  }

  /** The gates that each row of logits [L, G] chooses, whose rows in the record start at `attributes.first`. */
  route(
    name: string,
    logits: Tensor,
    record: Tensor,
    attributes: Omit<OpTypes["route"]["attributes"], "accumulate">,
  ): Gates & { readonly takers: Tensor } {
    const [lists, gates] = rowsAndColumns(logits.shape);
    const values = this.result(`${name}.values`, [lists, gates]);
    const active = this.#tensors.make(`${name}.active`, [lists, 1 + gates], "u32", "activation");
    const takers = this.#tensors.make(`${name}.takers`, [gates, 1 + lists], "u32", "activation");
    const outputs = { values, active, takers, record };
    this.append({
      kind: "route",
      name,
      inputs: { logits },
      outputs,
      attributes: { ...attributes, accumulate: false },
    });
    return { values, active, takers };
  }

  /** f(x)·gate for blocks of `size` columns. */
  gateBlocks(name: string, x: Tensor, gates: Gates, gated: GatedFunction, size: number): Tensor {
    const out = this.result(name, x.shape);
    const { values, active } = gates;
    const attributes = { function: gated, size };
    this.append({ kind: "gateBlocks", name, inputs: { x, values, active }, outputs: { out }, attributes });
    return out;
  }

  /** logits [M,V], targets u32 [M] → losses and hits, f32 [M]. Differentiation starts here. */
  crossEntropy(name: string, logits: Tensor, targets: Tensor): { losses: Tensor; hits: Tensor } {
    const [rows] = rowsAndColumns(logits.shape);
    const losses = this.result(`${name}.losses`, [rows]);
    const logSumExp = this.result(`${name}.logSumExp`, [rows]);
    const hits = this.result(`${name}.hits`, [rows]);
    const outputs = { losses, logSumExp, hits };
    this.append({ kind: "crossEntropy", name, inputs: { logits, targets }, outputs, attributes: {} });
    return { losses, hits };
  }

  /**
   * factor · Σ x, f32 [1]. A figure to show, not part of the differentiated path. Given `into`, a `state`
   * tensor [1], it outlives the step, and later micro-batches add to it (`accumulating`).
   */
  sum(name: string, x: Tensor, factor: number, into?: Tensor): Tensor {
    const out = into ?? this.result(name, [1]);
    const attributes = { factor, accumulate: false };
    this.append({ kind: "sum", name, inputs: { x }, outputs: { out }, attributes });
    return out;
  }

  /** The graph so far. The builder may go on; a finished graph does not change. */
  finish(): Graph {
    return { ops: [...this.#ops], parameters: [...this.#parameters] };
  }

  result(name: string, shape: readonly number[]): Tensor {
    return this.#tensors.make(name, shape, "f32", "activation");
  }

  append(op: Op): void {
    checkShapes(op);
    this.#ops.push(op);
  }
}
