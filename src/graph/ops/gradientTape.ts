/** What a gradient rule is, and what it writes to: differentiation (differentiate.ts) keeps that. */

import type { DType, EightBitType, Op, OpKind, Tensor } from "../ir";

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
  claimTogether(tensors: readonly [Tensor, Tensor]): { targets: [Tensor, Tensor]; accumulate: boolean } | undefined;
  /** Adds a gradient that exists already, as `add` hands dOut on unchanged. */
  contributeTensor(tensor: Tensor, gradient: Tensor): void;
}

/**
 * Given dOut, the gradient of an op's output, appends the ops that make the gradients of its inputs. The formulas are checked
 * against finite differences in src/reference: gradients.test.ts, or a test beside the op's own reference, as rmsNorm.test.ts
 * is. Parameters come before activations: x is no longer needed once dW is made, so dX may take its memory.
 */
export interface GradientRule<K extends OpKind> {
  /** The output whose gradient drives the rule. */
  readonly output: (op: Op<K>) => Tensor;
  /** Inputs that get a gradient; each slot counts, so `add(x, x)` lists x twice. */
  readonly inputs: (op: Op<K>) => (Tensor | undefined)[];
  /** The output's gradient is a figure of its own, and made even where no input needs one. Absent: never. */
  readonly measures?: (op: Op<K>) => boolean;
  readonly apply: (op: Op<K>, dOut: Tensor, tape: GradientTape) => void;
}

/** A loss: nothing comes after it, and the backward pass begins with the gradients that it gives its inputs. */
export interface LossRule<K extends OpKind> {
  /** Inputs that get a gradient, as in `GradientRule`. */
  readonly inputs: (op: Op<K>) => (Tensor | undefined)[];
  /** Contributes d(Σ losses)/d(input) · lossScale · `tape.factor`; word 0 of `tape.scaler` is the loss scale. */
  readonly seed: (op: Op<K>, tape: GradientTape) => void;
}
