/** "Did you mean": the nearest of a few known names, for refusals that teach. */
import type { Suggestion } from "../words/refused";

/** Edits (insert, delete, replace one character) that turn `a` into `b`: Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, fromA] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, fromB] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (fromA === fromB ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Names longer than this are noise, not typing errors; comparing them would only cost time. */
const LONGEST_COMPARED = 64;

/** The known name nearest to what was typed, if one is near enough to be what was meant. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > LONGEST_COMPARED) return undefined;
  const lower = typed.toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const candidate = name.toLowerCase();
    const shares = lower.length > 2 && (candidate.startsWith(lower) || candidate.endsWith(`.${lower}`));
    const distance = shares ? 0 : editDistance(lower, candidate);
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && (!best || distance < best.distance)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** "Did you mean x?" where something is near, and the whole list elsewhere. */
export function suggestion(typed: string, known: readonly string[]): Suggestion {
  const near = nearest(typed, known);
  return near === undefined ? { known } : { near };
}
