/**
 * Gradient rules, one per forward op kind: given dOut, the gradient of the op's output, each rule appends the
 * ops that make the gradients of its inputs. The formulas are checked against finite differences in
 * src/reference/gradients.test.ts. Parameters come before activations: x is no longer needed once dW is made,
 * so dX may take its memory.
 *
 * Ops without a rule: backward ops (no second derivatives here) and `sum`, which makes a figure to show.
 */

import type { DType, EightBitType, Op, OpKind, Tensor } from "./ir";
import { rowsAndColumns } from "./tensors";

/** What a rule may do. A contribution to a tensor that needs no gradient is dropped, its op never made. */
export interface GradientTape {
  readonly scaler: Tensor;
  readonly factor: number;
  needs(tensor: Tensor): boolean;
  append(op: Op): void;
  temporary(name: string, shape: readonly number[], dtype: DType): Tensor;
  /** Appends the op that quantizes a gradient, a scale for each tile of 1×128. */
  quantized(gradient: Tensor, dtype: EightBitType): Op<"quantize">["outputs"];
  /** Adds to `tensor`'s gradient what the op made by `make` writes to `target`: tensor's shape and dtype. */
  contribute(tensor: Tensor, make: (target: Tensor) => Op): void;
  /** The same for ops that can accumulate: a parameter's contribution goes straight into its f32 gradient. */
  contributeAccumulating(tensor: Tensor, make: (target: Tensor, accumulate: boolean) => Op): void;
  /**
   * For an op that writes several parameter gradients at once: their gradient tensors, if every one is a
   * parameter's and all are written for the first time or none is; otherwise undefined, and the rule
   * contributes one by one.
   */
  claimTogether(
    tensors: readonly [Tensor, Tensor],
  ): { targets: [Tensor, Tensor]; accumulate: boolean } | undefined;
  /** Adds a gradient that exists already, as `add` hands dOut on unchanged. */
  contributeTensor(tensor: Tensor, gradient: Tensor): void;
}

interface GradientRule<K extends OpKind> {
  /**
   * The output whose gradient drives the rule. The loss has one too, and starts from the loss scale instead.
   */
  readonly output: (op: Op<K>) => Tensor;
  /** Inputs that get a gradient; each slot counts, so `add(x, x)` lists x twice. */
  readonly inputs: (op: Op<K>) => (Tensor | undefined)[];
  readonly apply: (op: Op<K>, dOut: Tensor, tape: GradientTape) => void;
}

type GradientRules = { [K in OpKind]?: GradientRule<K> };

const rules: GradientRules = {
  /** dTable[v] = Σ dOut[n] over n with tokens[n] = v; dPositions[t] = Σ dOut[n] over n with n mod T = t. */
  embedding: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.table, op.inputs.positions],
    apply(op, dOut, tape) {
      const { tokens, table, positions } = op.inputs;
      tape.contributeAccumulating(table, (dTable, accumulate) => ({
        kind: "embeddingGradient",
        name: dTable.name,
        inputs: { tokens, dOut },
        outputs: { dTable },
        attributes: { accumulate },
      }));
      if (positions !== undefined) contributeColumnSum(positions, dOut, tape);
    },
  },

  /**
   * With A = op(a), B = op(b): dA = dOut·Bᵀ, dB = Aᵀ·dOut, each transposed where its operand was; dBias = Σ_m
   * dOut. In 8 bits both products read one quantized dOut, and the gradient goes through a and b's own quantization as if
   * it were none (straight through).
   */
  matmul: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.a, op.inputs.b, op.inputs.bias],
    apply(op, dOut, tape) {
      const { a, b, bias, aScales, bScales } = op.inputs;
      const { transposeA, transposeB, gradients } = op.attributes;
      const quantized = gradients === undefined ? undefined : tape.quantized(dOut, gradients);
      const dSide = scaled(quantized?.out ?? dOut, quantized?.scales);
      const [aSide, bSide] = [scaled(a, aScales), scaled(b, bScales)];
      tape.contributeAccumulating(b, (out, accumulate) => ({
        kind: "matmul",
        name: out.name,
        inputs: transposeB ? product(dSide, aSide) : product(aSide, dSide),
        outputs: { out },
        attributes: transposeB
          ? { transposeA: true, transposeB: transposeA, accumulate }
          : { transposeA: !transposeA, transposeB: false, accumulate },
      }));
      if (bias !== undefined) contributeColumnSum(bias, dOut, tape);
      tape.contributeAccumulating(a, (out, accumulate) => ({
        kind: "matmul",
        name: out.name,
        inputs: transposeA ? product(bSide, dSide) : product(dSide, bSide),
        outputs: { out },
        attributes: transposeA
          ? { transposeA: transposeB, transposeB: true, accumulate }
          : { transposeA: false, transposeB: !transposeB, accumulate },
      }));
    },
  },

  /** Straight through: rounding has no slope to follow. A parameter's gradient goes to it without this rule. */
  quantize: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.x],
    apply(op, dOut, tape) {
      tape.contributeTensor(op.inputs.x, dOut);
    },
  },

  /** da = db = dOut. */
  add: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.a, op.inputs.b],
    apply(op, dOut, tape) {
      tape.contributeTensor(op.inputs.a, dOut);
      tape.contributeTensor(op.inputs.b, dOut);
    },
  },

  /** dX = dOut in x's dtype: the cast of the gradient runs the other way. */
  cast: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.x],
    apply(op, dOut, tape) {
      tape.contribute(op.inputs.x, (out) => ({
        kind: "cast",
        name: out.name,
        inputs: { x: dOut },
        outputs: { out },
        attributes: {},
      }));
    },
  },

  /** dX = f′(x)·dOut. */
  activation: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.x],
    apply(op, dOut, tape) {
      const { x } = op.inputs;
      tape.contribute(x, (dX) => ({
        kind: "activationGradient",
        name: dX.name,
        inputs: { x, dOut },
        outputs: { dX },
        attributes: op.attributes,
      }));
    },
  },

  /**
   * With x̂ = (x − mean)·rstd and g = gain·dOut: dX = rstd·(g − mean(g) − x̂·mean(g·x̂)); dGain, dBias sum
   * over rows.
   */
  layerNorm: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.x, op.inputs.gain, op.inputs.bias],
    apply(op, dOut, tape) {
      const { x, gain, bias } = op.inputs;
      const { mean, rstd } = op.outputs;
      const together = bias === undefined ? undefined : tape.claimTogether([gain, bias]);
      if (together !== undefined) {
        const [dGain, dBias] = together.targets;
        tape.append({
          kind: "layerNormParameterGradient",
          name: dGain.name,
          inputs: { x, mean, rstd, dOut },
          outputs: { dGain, dBias },
          attributes: { accumulate: together.accumulate },
        });
      } else {
        tape.contributeAccumulating(gain, (dGain, accumulate) => ({
          kind: "layerNormParameterGradient",
          name: dGain.name,
          inputs: { x, mean, rstd, dOut },
          outputs: { dGain },
          attributes: { accumulate },
        }));
        if (bias !== undefined) contributeColumnSum(bias, dOut, tape);
      }
      tape.contribute(x, (dX) => ({
        kind: "layerNormGradient",
        name: dX.name,
        inputs: { x, gain, mean, rstd, dOut },
        outputs: { dX },
        attributes: {},
      }));
    },
  },

  /**
   * dQKV through the softmax, recomputed from the stored log-sum-exp (FlashAttention-2, Dao 2023, algorithm
   * 2).
   */
  attention: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.qkv],
    apply(op, dOut, tape) {
      const { qkv } = op.inputs;
      const { out, logSumExp } = op.outputs;
      tape.contribute(qkv, (dQKV) => {
        const delta = tape.temporary(`${op.name}.delta`, logSumExp.shape, "f32");
        return {
          kind: "attentionGradient",
          name: dQKV.name,
          inputs: { qkv, out, logSumExp, dOut },
          outputs: { dQKV, delta },
          attributes: op.attributes,
        };
      });
    },
  },

  /** Each part's gradient is its rows of dOut. */
  joinRows: {
    output: (op) => op.outputs.out,
    inputs: (op) => Object.values(op.inputs),
    apply(op, dOut, tape) {
      let start = 0;
      for (const part of Object.values(op.inputs)) {
        const attributes = { start };
        tape.contributeAccumulating(part, (out, accumulate) => ({
          kind: "takeRows",
          name: out.name,
          inputs: { x: dOut },
          outputs: { out },
          attributes: { ...attributes, accumulate },
        }));
        start += part.shape[0] ?? 0;
      }
    },
  },

  /** The seed: dLogits = (softmax(logits) − onehot(targets))·lossScale·factor. */
  crossEntropy: {
    output: (op) => op.outputs.losses,
    inputs: (op) => [op.inputs.logits],
    apply(op, _dOut, tape) {
      const { logits, targets } = op.inputs;
      const { logSumExp } = op.outputs;
      tape.contribute(logits, (dLogits) => ({
        kind: "crossEntropyGradient",
        name: dLogits.name,
        inputs: { logits, targets, logSumExp, scaler: tape.scaler },
        outputs: { dLogits },
        attributes: { factor: tape.factor },
      }));
    },
  },
};

/** An operand of a product, with its scales where it is 8-bit. */
interface Side {
  readonly tensor: Tensor;
  readonly scales?: Tensor;
}

function scaled(tensor: Tensor, scales: Tensor | undefined): Side {
  return { tensor, ...(scales && { scales }) };
}

function product(a: Side, b: Side): Op<"matmul">["inputs"] {
  return {
    a: a.tensor,
    b: b.tensor,
    ...(a.scales && { aScales: a.scales }),
    ...(b.scales && { bScales: b.scales }),
  };
}

/** Applies an op's rule; an op without one hands nothing on. For crossEntropy `dOut` is not read. */
export function applyGradientRule<K extends OpKind>(op: Op<K>, dOut: Tensor, tape: GradientTape): void {
  ruleOf(op)?.apply(op, dOut, tape);
}

/** The output whose gradient an op's rule starts from, if it has a rule. */
export function gradientOutput<K extends OpKind>(op: Op<K>): Tensor | undefined {
  return ruleOf(op)?.output(op);
}

/** The inputs an op's rule can hand gradients to, one entry for each use. */
export function differentiableInputs<K extends OpKind>(op: Op<K>): Tensor[] {
  const inputs = ruleOf(op)?.inputs(op) ?? [];
  return inputs.filter((tensor) => tensor !== undefined);
}

function ruleOf<K extends OpKind>(op: Op<K>): GradientRule<K> | undefined {
  return rules[op.kind];
}

/** A bias or positions [R, C] added to rows n by n mod R: its gradient sums dOut's rows with the period R. */
function contributeColumnSum(tensor: Tensor, dOut: Tensor, tape: GradientTape): void {
  const [period] = rowsAndColumns(tensor.shape);
  tape.contributeAccumulating(tensor, (out, accumulate) => ({
    kind: "columnSum",
    name: out.name,
    inputs: { x: dOut },
    outputs: { out },
    attributes: { period, accumulate },
  }));
}
