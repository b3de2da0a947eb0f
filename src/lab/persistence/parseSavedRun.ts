/**
 * A saved run as the database hands it back, made a `SavedRun` field by field or refused: another version of the lab, a
 * half-written record or a person's hand may have written it. Its checkpoints are judged like files (host/restoreSaved.ts).
 */
import type { GateReport } from "../../training/step/gateReport";
import { SMALLEST_SCALE } from "../../numerics/lossScaler";
import type { ManualAction, Intervention } from "../run/interventions";
import type { DriftPoint } from "../wire/metrics";
import type { HistogramSnapshot } from "../curves/tensorShares";
import { curves, overflow, stepMetrics, validation } from "./parseCurves";
import type { SavedLane, SavedRun } from "./savedRun";
import { SavedRunError } from "./savedRunError";
import {
  bytes,
  counts,
  fieldsOf,
  figure,
  finite,
  floats,
  inOrder,
  list,
  object,
  oneOf,
  type Parse,
  text,
  truth,
  whole,
} from "./wellFormed";

/** Step after step there are no more of them than a hand can do. */
const MOST_INTERVENTIONS = 100_000;

function histogram(last: number): Parse<HistogramSnapshot> {
  return object<Omit<HistogramSnapshot, "overflow">, Pick<HistogramSnapshot, "overflow">>(
    { step: whole(1, last), scale: figure, skipped: truth, counts },
    { overflow },
  );
}

function drift(last: number): Parse<DriftPoint> {
  return object<DriftPoint>({ step: whole(0, last), distance: figure, distances: floats });
}

function gates(last: number): Parse<GateReport> {
  return (value, at) => {
    const report = object<GateReport>({ step: whole(0, last), awakeSteps: floats, frozen: bytes })(value, at);
    if (report.frozen.length === report.awakeSteps.length) return report;
    throw new SavedRunError({
      code: "saved-run/gates",
      values: { at, active: report.awakeSteps.length, frozen: report.frozen.length },
    });
  };
}

const deed: Parse<ManualAction> = (value, at) => {
  const { kind } = object({ kind: oneOf("overflow", "scale") })(value, at);
  if (kind === "overflow") return { kind };
  const { scale } = object({ scale: finite })(value, at);
  if (scale >= SMALLEST_SCALE) return { kind, scale };
  throw new SavedRunError({ code: "saved-run/loss-scale", values: { at, scale } });
};

function intervention(last: number, lanes: readonly string[]): Parse<Intervention> {
  type Extra = Pick<Intervention, "done" | "nextScale">;
  return object<Omit<Intervention, keyof Extra>, Extra>(
    { lane: oneOf(...lanes), deed, step: whole(1, last + 1) },
    { done: object({ scale: figure, skipped: truth }), nextScale: figure },
  );
}

function lane(last: number): Parse<SavedLane> {
  const parse = object<Pick<SavedLane, "name">, Omit<SavedLane, "name">>(
    { name: text },
    {
      checkpoint: bytes,
      curves: curves(last),
      steps: inOrder(stepMetrics(last)),
      validations: inOrder(validation(last)),
      histograms: inOrder(histogram(last)),
      drift: inOrder(drift(last)),
      gates: gates(last),
    },
  );
  return (value, at) => {
    const parsed = parse(value, at);
    if (!parsed.curves && !(parsed.steps && parsed.validations))
      throw new SavedRunError({ code: "saved-run/no-curves", values: { at } });
    return parsed;
  };
}

/**
 * @param expected the experiment's lanes, whose names the run's are.
 * @throws SavedRunError naming the first thing that does not fit.
 */
export function parseSavedRun(value: unknown, expected: readonly string[]): SavedRun {
  const field = fieldsOf(value, "");
  const step = whole(0)(field("step"), "step");
  const lanes = list(lane(step))(field("lanes"), "lanes");
  const names = lanes.map(({ name }) => name);
  if (names.length !== expected.length || names.some((name, index) => name !== expected[index]))
    throw new SavedRunError({ code: "saved-run/other-lanes", values: { lanes: names, experiment: expected } });
  const kept = lanes.filter(({ checkpoint }) => checkpoint !== undefined).length;
  if (kept > 0 && kept < lanes.length)
    throw new SavedRunError({ code: "saved-run/some-weights", values: { kept, lanes: lanes.length } });
  const given = field("interventions") ?? [];
  if (Array.isArray(given) && given.length > MOST_INTERVENTIONS)
    throw new SavedRunError({ code: "saved-run/interventions", values: { interventions: given.length } });
  const interventions = list(intervention(step, names))(given, "interventions");
  return { step, lanes, interventions, savedAt: finite(field("savedAt"), "savedAt") };
}
