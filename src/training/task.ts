/** What a data source asks of a model. The one place where data and models meet. */
import type { DataSource } from "../data/source";
import { vocabularySize } from "../data/vocabulary";
import { nextTokenTask, pointTask, type ModelTask } from "../models/task";

export function taskOf(data: DataSource): ModelTask {
  return data.kind === "points"
    ? pointTask(data.features, data.classes)
    : nextTokenTask(vocabularySize(data.vocabulary), data.contextLength);
}
