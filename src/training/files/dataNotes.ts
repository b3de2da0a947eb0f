import type { DataSource } from "../../data/source";
import type { CheckpointNotes } from "./checkpoint";

/** What a state's notes say of its data: write it into every checkpoint. */
export function notesOfData(data: DataSource): Pick<CheckpointNotes, "vocabulary" | "data" | "dataSeed"> {
  return {
    data: data.fingerprint,
    dataSeed: data.seed,
    ...(data.kind === "tokens" && { vocabulary: JSON.stringify(data.vocabulary) }),
  };
}
