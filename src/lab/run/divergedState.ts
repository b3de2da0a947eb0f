/**
 * A state with weights or moments that are not finite: nothing can go on from it, but it is kept for whoever wants to see
 * how it came about. Its notes say since when; going on from it is refused with that.
 */
import { shortened } from "../../words/quoted";
import type { CheckpointNotes } from "../../training/files/checkpoint";
import { CheckpointError } from "../../training/files/checkpointError";
import type { LaneState } from "../../training/lane/laneState";
import type { LaneHealth, NotFinite } from "../../training/lane/runHealth";

/** The first parameter that is not finite, or that has a moment which is not. */
export function firstNotFinite(state: LaneState): string | undefined {
  for (const [name, { values, moments }] of state.parameters)
    if (![values, ...Object.values(moments)].every(isFinite)) return name;
  return undefined;
}

function isFinite(values: Float32Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}

/** What to write into a checkpoint's notes; nothing for a state that is finite. `step`: steps done. */
export function divergedNotes(
  state: LaneState,
  { notFinite }: LaneHealth,
  step: number,
): Pick<CheckpointNotes, "notFinite"> {
  const weight = firstNotFinite(state);
  if (weight === undefined) return {};
  const since: NotFinite = notFinite ?? { since: step, figure: "gradNorm", tensor: weight };
  return { notFinite: JSON.stringify(since) };
}

/** @throws CheckpointError for a state that says it is not finite */
export function refuseDiverged({ notFinite, step }: Pick<CheckpointNotes, "notFinite" | "step">): void {
  const note = notFinite === undefined ? undefined : parseNote(notFinite);
  if (!note) return;
  throw new CheckpointError({ code: "checkpoint/diverged", values: { step, notFinite: note } });
}

/** Untrusted, like the rest of a file. What is no such note is none: the weights themselves are judged besides. */
function parseNote(text: string): NotFinite | undefined {
  let note: unknown;
  try {
    note = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof note !== "object" || note === null) return undefined;
  const { since, figure, tensor } = note as Readonly<Record<string, unknown>>;
  if (typeof since !== "number" || !Number.isSafeInteger(since) || since < 1) return undefined;
  if (figure !== "loss" && figure !== "gradNorm" && figure !== "validation") return undefined;
  return { since, figure, ...(typeof tensor === "string" && { tensor: shortened(tensor) }) };
}
