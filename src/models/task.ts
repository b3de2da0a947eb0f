/** What data ask of a model: what it reads of each example, and what its answers are judged by. */

type TaskInputs =
  /** A point or a picture. */
  | { readonly kind: "features"; readonly features: number }
  /** `contextLength` tokens out of `vocabulary`. */
  | { readonly kind: "tokens"; readonly vocabulary: number; readonly contextLength: number };

/** Each example has `perExample` targets, class indices below `classes`: one for itself, or one for each of its positions. */
interface TaskTargets {
  readonly perExample: number;
  readonly classes: number;
}

export interface ModelTask {
  readonly inputs: TaskInputs;
  readonly targets: TaskTargets;
}

/** Say which class a point or a picture is of. */
export function pointTask(features: number, classes: number): ModelTask {
  return { inputs: { kind: "features", features }, targets: { perExample: 1, classes } };
}

/** Say at each position which token comes next. */
export function nextTokenTask(vocabulary: number, contextLength: number): ModelTask {
  return {
    inputs: { kind: "tokens", vocabulary, contextLength },
    targets: { perExample: contextLength, classes: vocabulary },
  };
}

/** A task whose inputs are of one kind. */
export type TaskOf<K extends TaskInputs["kind"]> = ModelTask & { readonly inputs: Extract<TaskInputs, { kind: K }> };

/** An element type and a shape, as the graph declares its input tensors. */
interface ArrayForm {
  readonly dtype: "f32" | "u32";
  readonly shape: readonly number[];
}

/** What a batch of the task's data is. The model reads its tensors of this form, and the lane writes no other. */
export interface BatchForm {
  readonly inputs: ArrayForm;
  readonly targets: ArrayForm;
}

/** Of `batch` examples: features f32 [B, F] or tokens u32 [B·T], and targets u32. */
export function batchForm(task: ModelTask, batch: number): BatchForm {
  const { inputs } = task;
  return {
    inputs:
      inputs.kind === "features"
        ? { dtype: "f32", shape: [batch, inputs.features] }
        : { dtype: "u32", shape: [batch * inputs.contextLength] },
    targets: { dtype: "u32", shape: [targetRows(task, batch)] },
  };
}

/** Rows of logits in a batch of `batch` examples, and of their targets. */
export function targetRows({ targets }: ModelTask, batch: number): number {
  return batch * targets.perExample;
}
