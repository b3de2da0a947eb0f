/** What a data source asks of a model. The one place where the data room meets the models room. */
import type { DataSource } from "../data/source";
import { vocabularySize } from "../data/vocabulary";
import type { ModelTask } from "../models/model";

export function taskOf(data: DataSource): ModelTask {
  return data.kind === "points"
    ? { kind: "points", features: data.features, classes: data.classes }
    : { kind: "tokens", vocabulary: vocabularySize(data.vocabulary), contextLength: data.contextLength };
}
