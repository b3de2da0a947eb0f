/** An intervention as the page tells it; the worker, which keeps them, speaks no language. */
import { pageWords } from "../../words/words";
import type { Intervention } from "./interventions";

/** One plain sentence: what will happen, or what did. */
export function interventionInWords({ deed, step, done, nextScale }: Intervention, lane: string): string {
  const t = pageWords().interventions;
  if (done === undefined) return t.ahead({ lane, step, scale: deed.kind === "scale" ? deed.scale : undefined });
  return t.done({ lane, step, kind: deed.kind, ...done, nextScale });
}
