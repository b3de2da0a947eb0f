/** A lane's curves as a saved run has them: columns of one length, in order of steps, or the rows of earlier versions. */
import type { OverflowCause } from "../../training/step/overflowFlags";
import type { LaneHealth, NotFinite, SkippedRow, Stuck } from "../../training/lane/runHealth";
import type { GateShares } from "../../kernels/stepEnd/stepState";
import { figureOf, forFigures, type Figure } from "../curves/figures";
import type { CurveColumns, Skip } from "../curves/laneCurves";
import type { StepMetrics, ValidationMetrics } from "../wire/metrics";
import { COLUMNS, Series, type SeriesColumns } from "../curves/series";
import { SavedRunError } from "./savedRunError";
import {
  doubles,
  fieldsOf,
  figure,
  inOrder,
  inside,
  list,
  object,
  oneOf,
  type Parse,
  text,
  truth,
  whole,
} from "./wellFormed";

/** Far more than a series keeps; a record of more would only take memory. */
const MOST_BUCKETS = 65_536;

export const overflow: Parse<OverflowCause> = object<Pick<OverflowCause, "outside">, Pick<OverflowCause, "tensor">>(
  { outside: truth },
  {
    tensor: object({
      name: text,
      kind: oneOf("activation", "activationGradient", "weightGradient"),
      dtype: oneOf("f32", "f16", "bf16", "e4m3", "e5m2", "u32"),
    }),
  },
);

const gateShares: Parse<GateShares> = object<Pick<GateShares, "active" | "frozen">, Pick<GateShares, "imbalance">>(
  { active: figure, frozen: figure },
  { imbalance: figure },
);

/** @param last the step at which the run stands: nothing of it is later. */
export function stepMetrics(last: number): Parse<StepMetrics> {
  type Extra = Pick<StepMetrics, "weightNorm" | "overflow" | "gates" | "executedShare">;
  return object<Omit<StepMetrics, keyof Extra>, Extra>(
    {
      step: whole(1, last),
      loss: figure,
      scale: figure,
      skipped: truth,
      gradNorm: figure,
      learningRate: figure,
      accuracy: figure,
      stepMs: figure,
    },
    {
      weightNorm: figure,
      overflow,
      gates: object({ feedForward: gateShares, heads: gateShares }),
      executedShare: figure,
    },
  );
}

export function validation(last: number): Parse<ValidationMetrics> {
  return object<ValidationMetrics>({ step: whole(0, last), loss: figure, accuracy: figure });
}

function series(last: number): Parse<SeriesColumns> {
  const columns = object<Omit<SeriesColumns, "notFiniteSince">, Pick<SeriesColumns, "notFiniteSince">>(
    {
      width: whole(1),
      first: doubles,
      last: doubles,
      low: doubles,
      high: doubles,
      end: doubles,
      sum: doubles,
      count: doubles,
      notFinite: doubles,
    },
    { notFiniteSince: whole(1) },
  );
  return (value, at) => {
    const parsed = columns(value, at);
    const { first, last: ends, width } = parsed;
    if (COLUMNS.some((name) => parsed[name].length !== first.length) || first.length > MOST_BUCKETS)
      throw new SavedRunError({ code: "saved-run/columns", values: { at } });
    // Buckets are aligned to a power of two, or they could not be merged any further.
    if (!Number.isInteger(Math.log2(width)))
      throw new SavedRunError({ code: "saved-run/buckets", values: { at, width } });
    const bad = first.findIndex((from, row) => !(from > (ends[row - 1] ?? -1) && (ends[row] ?? Number.NaN) >= from));
    if (bad >= 0) throw new SavedRunError({ code: "saved-run/order", values: { at, step: first[bad] ?? Number.NaN } });
    const end = ends.at(-1) ?? 0;
    if (end > last) throw new SavedRunError({ code: "saved-run/beyond-its-step", values: { at, end, step: last } });
    return parsed;
  };
}

function allSeries(last: number): Parse<Readonly<Record<Figure, SeriesColumns>>> {
  const parse = series(last);
  return (value, at) => {
    const field = fieldsOf(value, at);
    return forFigures((name) => {
      const given = field(name);
      return given === undefined && figureOf(name).later ? new Series().columns : parse(given, inside(at, name));
    });
  };
}

type Tensor = Pick<NotFinite, "tensor">;
const tensor = { tensor: text };
const notFinite: Parse<NotFinite> = object<Omit<NotFinite, "tensor">, Tensor>(
  { since: whole(0), figure: oneOf("loss", "gradNorm", "validation") },
  tensor,
);
const skippedRow = { since: whole(0), skippedInARow: whole(1), scale: figure };
const skips: Parse<SkippedRow> = object<Omit<SkippedRow, "tensor">, Tensor>(skippedRow, tensor);
const stuck: Parse<Stuck> = object<Omit<Stuck, "tensor">, Tensor>(
  { ...skippedRow, reason: oneOf("forward", "floor", "fixed", "falling") },
  tensor,
);
const health: Parse<LaneHealth> = object<unknown, LaneHealth>({}, { notFinite, stuck, skips });

export function curves(last: number): Parse<CurveColumns> {
  type Extra = Pick<CurveColumns, "firstTaken" | "latest" | "validation">;
  const skip: Parse<Skip> = object<Skip>({ step: whole(1, last), cause: overflow });
  return object<Omit<CurveColumns, keyof Extra>, Extra>(
    { series: allSeries(last), skips: inOrder(skip), recentMs: list(figure), recentLosses: list(figure), health },
    { firstTaken: whole(1, last), latest: stepMetrics(last), validation: validation(last) },
  );
}
