/**
 * When charts may draw. Each at most four times a second, and never two in one task: a page that draws all of its
 * charts at once blocks for as long as all of them take, and no task may last 50 ms while a model trains.
 */

const DRAW_INTERVAL_MS = 250;
/** Four charts get their turn within one interval; more wait a little longer. */
const TURN_MS = DRAW_INTERVAL_MS / 4;

interface Entry {
  readonly draw: () => void;
  last: number;
}

const entries: Entry[] = [];
let timer: ReturnType<typeof setInterval> | undefined;

function turn(): void {
  const now = performance.now();
  const due = entries.filter(({ last }) => now - last >= DRAW_INTERVAL_MS).sort((a, b) => a.last - b.last)[0];
  if (due === undefined) return;
  due.last = now;
  due.draw();
}

/** Calls `draw` at its turns until the returned function is called. */
export function onTurn(draw: () => void): () => void {
  const entry = { draw, last: 0 };
  entries.push(entry);
  timer ??= setInterval(turn, TURN_MS);
  return () => {
    entries.splice(entries.indexOf(entry), 1);
    if (entries.length > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
