/**
 * The figures of a step, each once: what it is of a row and how a chart reads it. A lane's series, its saved columns, the lines
 * of `--json` and the charts all go by this table, so that one more figure is one more entry.
 */
import type { StepMetrics, ValidationMetrics } from "../wire/metrics";

interface Drawn {
  /** What a drawn position shows: the average of its steps (a noisy figure) or its last value (a state, such as the scale). */
  readonly draw: "mean" | "end";
  /** Runs saved by earlier versions have no column of it. */
  readonly later?: true;
}

/** The scale before this step, where that is known and no person has set it since. */
interface Before {
  readonly scale: number | undefined;
}

/** A figure of every step, or of those for which `of` gives a value. */
export interface StepFigure extends Drawn {
  readonly of: (row: StepMetrics, before: Before) => number | undefined;
  /** Its key in the lines of `--json`; absent where they leave it out. */
  readonly json?: string;
}

/** A figure of every validation. */
interface ValidationFigure extends Drawn {
  readonly ofValidation: (row: ValidationMetrics) => number;
}

export const FIGURES = {
  loss: { draw: "mean", of: ({ loss }) => loss, json: "loss" },
  scale: { draw: "end", of: ({ scale }) => scale, json: "scale" },
  skipped: { draw: "mean", of: ({ skipped }) => Number(skipped) },
  grew: { draw: "mean", of: ({ scale }, before) => Number(before.scale !== undefined && scale > before.scale) },
  backedOff: { draw: "mean", of: ({ scale }, before) => Number(before.scale !== undefined && scale < before.scale) },
  gradNorm: { draw: "mean", of: ({ gradNorm }) => gradNorm, json: "gradNorm" },
  // ‖g‖ / ‖w‖, unscaled and before clipping: how far a step of plain descent at rate 1 would go.
  relativeGradient: {
    draw: "mean",
    of: ({ gradNorm, weightNorm }) => (weightNorm === undefined ? undefined : gradNorm / weightNorm),
    json: "relativeGradient",
    later: true,
  },
  stepMs: { draw: "mean", of: ({ stepMs }) => stepMs, json: "stepMs" },
  validation: { draw: "end", ofValidation: ({ loss }) => loss },
  // Of a lane with gates, shares from 0 to 1: gates awake, and FLOPs executed of those with everything awake.
  activeUnits: { draw: "mean", of: ({ gates }) => gates?.feedForward.active },
  activeHeads: { draw: "mean", of: ({ gates }) => gates?.heads.active },
  executedShare: { draw: "mean", of: ({ executedShare }) => executedShare },
} as const satisfies Readonly<Record<string, StepFigure | ValidationFigure>>;

export type Figure = keyof typeof FIGURES;

/** A figure by its name, as what the table may hold and not as what this entry happens to. */
export function figureOf(figure: Figure): StepFigure | ValidationFigure {
  return FIGURES[figure];
}

// The table's own keys.
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly Figure[];

/** A value for each figure. */
export function forFigures<T>(make: (figure: Figure) => T): Readonly<Record<Figure, T>> {
  // One entry for each name.
  return Object.fromEntries(FIGURE_NAMES.map((figure) => [figure, make(figure)])) as Record<Figure, T>;
}

/** What a line of `--json` says of a step, by key. */
export function jsonFigures(row: StepMetrics): readonly (readonly [string, number])[] {
  return FIGURE_NAMES.flatMap((name) => {
    const figure = figureOf(name);
    if (!("of" in figure) || figure.json === undefined) return [];
    const value = figure.of(row, { scale: undefined });
    return value === undefined ? [] : [[figure.json, value] as const];
  });
}
