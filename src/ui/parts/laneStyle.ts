/** How lanes are told apart: a colour and a dash each, the same in charts, bars, headline and previews. */

export interface LaneStyle {
  readonly color: string;
  /** An SVG stroke-dasharray; undefined for a solid line. */
  readonly dash: string | undefined;
  readonly width: number;
}

/** The first lane's line is solid and broad, so that a dashed one on top of it leaves both to be seen. */
const STROKES: readonly Omit<LaneStyle, "color">[] = [
  { dash: undefined, width: 2.25 },
  { dash: "5 4", width: 2 },
  { dash: "1.5 3.5", width: 2.25 },
  { dash: "9 3 2 3", width: 1.75 },
];

const COLORS = 8;

/** The token of a lane's colour. */
export function laneColor(index: number): `--${string}` {
  return `--lane-${index % COLORS}`;
}

export function laneStyle(index: number): LaneStyle {
  const stroke = STROKES[index % STROKES.length] ?? { dash: undefined, width: 2 };
  return { color: `var(${laneColor(index)})`, ...stroke };
}
