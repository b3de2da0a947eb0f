/**
 * What a model is: which tasks it accepts, and from a config to a graph of forward ops. A builder says no more; everything after
 * it (autocast, backward, memory, kernels) is derived. Parameter names are PyTorch's for the same model, so that checkpoints
 * travel. models.ts has the table.
 */
import type { ModelConfig } from "../config/schema";
import type { GraphBuilder } from "../graph/builder";
import type { Tensor } from "../graph/ir";
import type { GateSource } from "./gates";
import type { ModelTask, TaskOf } from "./task";

export interface ModelTensors {
  /** Tokens u32 [B·T], or features f32 [B, features]. */
  readonly inputs: Tensor;
  /** [B·targets.perExample, targets.classes]. */
  readonly logits: Tensor;
  /** The record of its gates, where it has any. */
  readonly gates?: Tensor;
}

/** What is built, for a batch of `batch` examples. */
export interface ModelRequest<T extends ModelTask = ModelTask> {
  readonly model: ModelConfig;
  readonly task: T;
  readonly batch: number;
  /** Present in training: gates are drawn from it, and stand at their values for inference without it. */
  readonly source?: GateSource | undefined;
}

export interface ModelDefinition {
  /** Whether it has answers of the form that the task asks for. */
  readonly accepts: (task: ModelTask) => boolean;
  /** Appends the model's forward ops; undefined for a task that it does not accept. */
  readonly build: (builder: GraphBuilder, request: ModelRequest) => ModelTensors | undefined;
}

type InputKind = ModelTask["inputs"]["kind"];

/** A model that reads inputs of one kind. `accepts` judges the tasks that have these. */
export function modelReading<K extends InputKind>(
  kind: K,
  accepts: (task: TaskOf<K>) => boolean,
  build: (builder: GraphBuilder, request: ModelRequest<TaskOf<K>>) => ModelTensors,
): ModelDefinition {
  const isRead = (task: ModelTask): task is TaskOf<K> => task.inputs.kind === kind;
  const isAccepted = (task: ModelTask): task is TaskOf<K> => isRead(task) && accepts(task);
  return {
    accepts: isAccepted,
    build: (builder, { task, ...request }) => (isAccepted(task) ? build(builder, { ...request, task }) : undefined),
  };
}
