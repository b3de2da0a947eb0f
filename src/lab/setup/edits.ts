/** Undo and redo of every change of settings. Pure: the setup store keeps the two lists beside its draft. */
import type { Experiment } from "../../config/experiment";

export interface Edits {
  /** What the draft was before each change, the latest last. */
  readonly past: readonly Experiment[];
  /** What was undone, the next to come back last. */
  readonly future: readonly Experiment[];
  /** The latest change: a slider that moves on changes the same thing. */
  readonly latest?: { readonly what: string; readonly at: number };
}

export const NO_EDITS: Edits = { past: [], future: [] };

/** Changes of one thing within this time are one change, in milliseconds. */
const SAME_CHANGE_MS = 1000;
const KEPT = 100;

/**
 * @param before the draft that the change replaces.
 * @param what names the thing that changed, such as a field's path; changes of one thing in quick succession are one.
 * @param now in milliseconds, from anywhere.
 */
export function edited({ past, latest }: Edits, before: Experiment, what: string, now: number): Edits {
  const continues = latest?.what === what && now - latest.at < SAME_CHANGE_MS;
  return { past: continues ? past : [...past, before].slice(-KEPT), future: [], latest: { what, at: now } };
}

/** The draft before the latest change; undefined where there is none. */
export function undone({ past, future }: Edits, draft: Experiment): { edits: Edits; draft: Experiment } | undefined {
  const before = past.at(-1);
  return before && { draft: before, edits: { past: past.slice(0, -1), future: [...future, draft] } };
}

/** The draft that the latest undo left; undefined where there is none. */
export function redone({ past, future }: Edits, draft: Experiment): { edits: Edits; draft: Experiment } | undefined {
  const after = future.at(-1);
  return after && { draft: after, edits: { past: [...past, draft], future: future.slice(0, -1) } };
}
