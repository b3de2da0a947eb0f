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

/** Rows of logits in a batch of `batch` examples, and of their targets. */
export function targetRows({ targets }: ModelTask, batch: number): number {
  return batch * targets.perExample;
}
