/**
 * Gradient rules, one per forward op kind: given dOut, the gradient of the op's output, each rule appends the
 * ops that make the gradients of its inputs. The formulas are checked against finite differences in
 * src/reference/gradients.test.ts. Parameters come before activations: x is no longer needed once dW is made,
 * so dX may take its memory.
 *
 * Ops without a rule: backward ops (no second derivatives here) and `sum`, which makes a figure to show.
 */

import { contributeColumnSum } from "./columnSumGradient";
import type { GradientRule, GradientTape } from "../passes/gradientTape";
import type { Op, OpKind, Tensor } from "../ir";
import { matmulGradient } from "./matmulGradient";

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

  matmul: matmulGradient,

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
      const { statistics } = op.outputs;
      const together = bias === undefined ? undefined : tape.claimTogether([gain, bias]);
      if (together !== undefined) {
        const [dGain, dBias] = together.targets;
        tape.append({
          kind: "layerNormParameterGradient",
          name: dGain.name,
          inputs: { x, statistics, dOut },
          outputs: { dGain, dBias },
          attributes: { accumulate: together.accumulate },
        });
      } else {
        tape.contributeAccumulating(gain, (dGain, accumulate) => ({
          kind: "layerNormParameterGradient",
          name: dGain.name,
          inputs: { x, statistics, dOut },
          outputs: { dGain },
          attributes: { accumulate },
        }));
        if (bias !== undefined) contributeColumnSum(bias, dOut, tape);
      }
      tape.contribute(x, (dX) => ({
        kind: "layerNormGradient",
        name: dX.name,
        inputs: { x, gain, statistics, dOut },
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
      const { qkv, active } = op.inputs;
      const { out, logSumExp } = op.outputs;
      tape.contribute(qkv, (dQKV) => {
        const delta = tape.temporary(`${op.name}.delta`, logSumExp.shape, "f32");
        return {
          kind: "attentionGradient",
          name: dQKV.name,
          inputs: { qkv, out, logSumExp, dOut, ...(active && { active }) },
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
        const attributes = { start, step: 1 };
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

  /** dX = dOut in the rows taken. */
  takeRows: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.x],
    apply(op, dOut, tape) {
      const { start, step } = op.attributes;
      tape.contribute(op.inputs.x, (dX) => ({
        kind: "spreadRows",
        name: dX.name,
        inputs: { dOut },
        outputs: { dX },
        attributes: { start, step },
      }));
    },
  },

  /** dLogits = dValues·2σ′(logits), of those chosen. Which are chosen has no gradient. */
  route: {
    output: (op) => op.outputs.values,
    inputs: (op) => [op.inputs.logits],
    apply(op, dValues, tape) {
      tape.contribute(op.inputs.logits, (dLogits) => ({
        kind: "routeGradient",
        name: dLogits.name,
        inputs: { values: op.outputs.values, dValues },
        outputs: { dLogits },
        attributes: {},
      }));
    },
  },

  /** dLogits = dValues·dz/dlogit, and what the penalty adds. Others have no logits; dValues is what importance is. */
  gate: {
    output: (op) => op.outputs.values,
    inputs: (op) => [op.inputs.logits],
    measures: (op) => op.attributes.rule.kind === "importance",
    apply(op, dValues, tape) {
      const { logits } = op.inputs;
      const { rule, part, first, seed } = op.attributes;
      if (rule.kind === "importance") {
        tape.append({
          kind: "gateImportance",
          name: `${op.name}.importance`,
          inputs: { dValues },
          outputs: { record: op.outputs.record },
          attributes: { first, accumulate: false },
        });
      }
      if (logits === undefined) return;
      tape.contributeAccumulating(logits, (dLogits, accumulate) => ({
        kind: "gateGradient",
        name: dLogits.name,
        inputs: { logits, dValues, scaler: tape.scaler, record: op.outputs.record },
        outputs: { dLogits },
        attributes: { part, first, seed, accumulate },
      }));
    },
  },

  /** With y = f(x)·z: dz = Σ f(x)·dOut over the block, dX = f′(x)·z·dOut. */
  gateBlocks: {
    output: (op) => op.outputs.out,
    inputs: (op) => [op.inputs.values, op.inputs.x],
    apply(op, dOut, tape) {
      const { x, values, active } = op.inputs;
      const { attributes } = op;
      tape.contribute(values, (dValues) => ({
        kind: "gateValueGradient",
        name: dValues.name,
        inputs: { x, values, dOut },
        outputs: { dValues },
        attributes,
      }));
      tape.contribute(x, (dX) => ({
        kind: "gateBlocksGradient",
        name: dX.name,
        inputs: { x, values, active, dOut },
        outputs: { dX },
        attributes,
      }));
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

/** Whether the gradient of an op's output is a figure of its own. */
export function measuresGradient<K extends OpKind>(op: Op<K>): boolean {
  return ruleOf(op)?.measures?.(op) ?? false;
}

function ruleOf<K extends OpKind>(op: Op<K>): GradientRule<K> | undefined {
  return rules[op.kind];
}
