/**
 * When charts may draw. Each at most four times a second, and never two in one task: a page that draws all of its
 * charts at once blocks for as long as all of them take, and no task may last 50 ms while a model trains.
 */

const DRAW_INTERVAL_MS = 250;
/** Four charts get their turn within one interval; more wait a little longer. */
const TURN_MS = DRAW_INTERVAL_MS / 4;

interface Entry {
  /** Says whether it drew: a chart out of sight or unchanged leaves its turn to the next. */
  readonly draw: () => boolean;
  last: number;
}

const entries: Entry[] = [];
let timer: ReturnType<typeof setInterval> | undefined;

function turn(): void {
  const now = performance.now();
  const due = entries.filter(({ last }) => now - last >= DRAW_INTERVAL_MS).sort((a, b) => a.last - b.last);
  const drawn = due.find(({ draw }) => draw());
  if (drawn) drawn.last = now;
}

/** Calls `draw`, which says whether it drew, at its turns until the returned function is called. */
export function onTurn(draw: () => boolean): () => void {
  const entry = { draw, last: -Infinity };
  entries.push(entry);
  timer ??= setInterval(turn, TURN_MS);
  return () => {
    entries.splice(entries.indexOf(entry), 1);
    if (entries.length > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
