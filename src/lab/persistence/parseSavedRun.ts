/**
 * A saved run as the database hands it back, made a `SavedRun` field by field or refused: another version of the lab, a
 * half-written record or a person's hand may have written it. Its checkpoints are judged like files (host/restoreLane.ts).
 */
import type { GateReport } from "../../training/gateReport";
import type { OverflowCause } from "../../training/overflowFlags";
import type { GateShares } from "../../kernels/stepState";
import { SMALLEST_SCALE } from "../../numerics/lossScaler";
import type { Deed, Intervention } from "../interventions";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "../protocol";
import type { HistogramSnapshot } from "../tensorShares";
import type { SavedLane, SavedRun } from "./savedRun";
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
  SavedRunError,
  text,
  truth,
  whole,
} from "./wellFormed";

/** Step after step there are no more of them than a hand can do. */
const MOST_INTERVENTIONS = 100_000;

const overflow: Parse<OverflowCause> = object<Pick<OverflowCause, "outside">, Pick<OverflowCause, "tensor">>(
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
function stepMetrics(last: number): Parse<StepMetrics> {
  type Extra = Pick<StepMetrics, "overflow" | "gates" | "executedShare">;
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
    { overflow, gates: object({ feedForward: gateShares, heads: gateShares }), executedShare: figure },
  );
}

function validation(last: number): Parse<ValidationMetrics> {
  return object<ValidationMetrics>({ step: whole(0, last), loss: figure, accuracy: figure });
}

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
    throw new SavedRunError(`${at} tells of ${report.awakeSteps.length} gates awake and ${report.frozen.length} frozen.`);
  };
}

const deed: Parse<Deed> = (value, at) => {
  const { kind } = object({ kind: oneOf("overflow", "scale") })(value, at);
  if (kind === "overflow") return { kind };
  const { scale } = object({ scale: finite })(value, at);
  if (scale >= SMALLEST_SCALE) return { kind, scale };
  throw new SavedRunError(`${at} sets the loss scale ${scale}.`);
};

function intervention(last: number, lanes: readonly string[]): Parse<Intervention> {
  type Extra = Pick<Intervention, "done" | "nextScale">;
  return object<Omit<Intervention, keyof Extra>, Extra>(
    { lane: oneOf(...lanes), deed, step: whole(1, last + 1) },
    { done: object({ scale: figure, skipped: truth }), nextScale: figure },
  );
}

function lane(last: number): Parse<SavedLane> {
  type Needed = Pick<SavedLane, "name" | "steps" | "validations">;
  return object<Needed, Omit<SavedLane, keyof Needed>>(
    { name: text, steps: inOrder(stepMetrics(last)), validations: inOrder(validation(last)) },
    {
      checkpoint: bytes,
      histograms: inOrder(histogram(last)),
      drift: inOrder(drift(last)),
      gates: gates(last),
    },
  );
}

/**
 * @param expected the experiment's lanes, whose names the run's are.
 * @throws SavedRunError naming the first thing that does not fit.
 */
export function parseSavedRun(value: unknown, expected: readonly string[]): SavedRun {
  const field = fieldsOf(value, "The saved run");
  const step = whole(0)(field("step"), "Its step");
  const lanes = list(lane(step))(field("lanes"), "Its lanes");
  const names = lanes.map(({ name }) => name);
  if (names.length !== expected.length || names.some((name, index) => name !== expected[index]))
    throw new SavedRunError(`It has the lanes ${named(names)}, and the experiment has ${named(expected)}.`);
  const kept = lanes.filter(({ checkpoint }) => checkpoint !== undefined).length;
  if (kept > 0 && kept < lanes.length)
    throw new SavedRunError(`It has the weights of ${kept} of its ${lanes.length} lanes.`);
  const given = field("interventions") ?? [];
  if (Array.isArray(given) && given.length > MOST_INTERVENTIONS)
    throw new SavedRunError(`It has ${given.length} interventions.`);
  const interventions = list(intervention(step, names))(given, "Its interventions");
  return { step, lanes, interventions, savedAt: finite(field("savedAt"), "Its date") };
}

function named(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `“${name.slice(0, 40)}”`).join(", ");
}
