/**
 * From a config to a graph of forward ops. A builder says what a model is; everything after it (autocast, backward,
 * memory, kernels) is derived. Parameter names are PyTorch's for the same model, so that checkpoints travel.
 */
import type { ModelConfig } from "../config/schema";
import type { GraphBuilder } from "../graph/builder";
import type { Tensor } from "../graph/ir";
import { GateBank, gatedRows, type GateSource } from "./gates";
import { gptLogits } from "./gpt";
import { mlpLogits } from "./mlp";

/** What the data asks of a model. */
export type ModelTask =
  /** Classify points or images of `features` numbers. */
  | { readonly kind: "points"; readonly features: number; readonly classes: number }
  /** Predict the next of `vocabulary` tokens at each of `contextLength` positions. */
  | { readonly kind: "tokens"; readonly vocabulary: number; readonly contextLength: number };

export interface ModelTensors {
  /** Tokens u32 [B·T], or features f32 [B, features]. */
  readonly inputs: Tensor;
  /** [B·T, V] or [B, classes]. */
  readonly logits: Tensor;
  /** The record of its gates, where it has any. */
  readonly gates?: Tensor;
}

/**
 * Appends the model's forward ops for a batch of `batch` examples. Gates are drawn from `source` in training, and stand
 * at their values for inference without it.
 */
export function buildModel(
  builder: GraphBuilder,
  model: ModelConfig,
  task: ModelTask,
  batch: number,
  source?: GateSource,
): ModelTensors {
  switch (task.kind) {
    case "points": {
      const inputs = builder.input("inputs", [batch, task.features], "f32");
      return { inputs, logits: mlpLogits(builder, model, inputs, task.classes) };
    }
    case "tokens": {
      const inputs = builder.input("tokens", [batch * task.contextLength], "u32");
      const rows = gatedRows(model);
      const bank = rows.length > 0 ? new GateBank(builder, model, rows, task.contextLength, source) : undefined;
      const logits = gptLogits(builder, model, inputs, { ...task, batch }, bank);
      return { inputs, logits, ...(bank && { gates: bank.record }) };
    }
    default:
      return task satisfies never;
  }
}

/** Rows of logits in a batch: one per example, or one per position. */
export function targetRows(task: ModelTask, batch: number): number {
  return task.kind === "points" ? batch : batch * task.contextLength;
}
