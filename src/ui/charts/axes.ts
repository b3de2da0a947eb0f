/** Ends and ticks of axes: round numbers, few of them, and still while a run grows. Pure. */

export interface Axis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** The nearest number at or above a value that reads well: 1, 2, 2.5 or 5 times a power of ten. */
function roundUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * decade >= value * (1 - 1e-9)) ?? 10;
  return factor * decade;
}

/** From `from` (a multiple of the distance or not) to the first tick at or past `to`. */
function ticksBetween(from: number, to: number, distance: number): number[] {
  const first = Math.floor(from / distance + 1e-9);
  const last = Math.ceil(to / distance - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * distance).toPrecision(12)));
}

/** The shortest step axis: with fewer steps, the first few would jump about. */
const FEWEST_STEPS = 20;
/** Into how many parts a step axis may be cut, the likeliest first. */
const STEP_PARTS = [4, 5, 3, 6];

/** Steps from 0 to a round number past the last one, never past the end of the run. */
export function stepAxis(last: number, steps: number): Axis {
  const end = Math.min(Math.max(FEWEST_STEPS, roundUp(Math.max(1, last))), Math.max(last, steps));
  const parts = STEP_PARTS.find((count) => Number.isInteger(end / count) && roundUp(end / count) === end / count);
  const distance = parts === undefined ? Math.max(1, roundUp(end / 4)) : end / parts;
  const ticks = ticksBetween(0, end, distance).filter((tick) => tick <= end);
  return { domain: [0, end], ticks };
}

const VALUE_TICKS = 4;

/** A linear axis from 0 past the highest value. */
export function linearAxis(highest: number): Axis {
  const top = Number.isFinite(highest) && highest > 0 ? highest : 1;
  const ticks = ticksBetween(0, top, roundUp(top / VALUE_TICKS));
  return { domain: [0, ticks.at(-1) ?? top], ticks };
}

const MOST_LOG_TICKS = 6;

/** A logarithmic axis in whole powers of the base; at least one of them apart. */
export function logAxis(lowest: number, highest: number, base: 2 | 10): Axis {
  const usable = lowest > 0 && Number.isFinite(lowest) && Number.isFinite(highest);
  const log = (value: number): number => Math.log(value) / Math.log(base);
  const from = usable ? Math.floor(log(lowest) + 1e-9) : 0;
  const to = Math.max(from + 1, usable ? Math.ceil(log(highest) - 1e-9) : 1);
  if (base === 10 && to - from <= 2) return fineLogAxis(lowest, highest, usable);
  const apart = Math.max(1, Math.ceil((to - from) / (MOST_LOG_TICKS - 1)));
  const ticks = Array.from({ length: Math.floor((to - from) / apart) + 1 }, (_, at) => base ** (from + at * apart));
  return { domain: [base ** from, base ** to], ticks };
}

/** Within two decades: 1, 2 and 5 of each, from the one below to the one above. */
function fineLogAxis(lowest: number, highest: number, usable: boolean): Axis {
  const [low, high] = usable ? [lowest, highest] : [1, 10];
  const decade = Math.floor(Math.log10(low));
  const marks = [0, 1, 2, 3].flatMap((at) =>
    [1, 2, 5].map((factor) => Number((factor * 10 ** (decade + at)).toPrecision(3))),
  );
  const start = Math.max(
    0,
    marks.findLastIndex((mark) => mark <= low * (1 + 1e-9)),
  );
  const end = marks.findIndex((mark) => mark >= high * (1 - 1e-9) && mark > (marks[start] ?? 0));
  const ticks = marks.slice(start, end + 1);
  return { domain: [ticks[0] ?? low, ticks.at(-1) ?? high], ticks };
}
