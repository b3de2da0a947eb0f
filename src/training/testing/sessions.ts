/** What the sessions' GPU tests share: an opened experiment with its reports kept, and bits to compare. */
import { referenceOf } from "../../config/reference";
import type { Experiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import type { Lane } from "../lane/lane";
import { captureLaneState, type LaneState } from "../lane/laneState";
import { openLanes } from "../lane/openLanes";
import { Session, type DriftReport, type StepReport, type ValidationReport } from "../session";
import { WeightDrift } from "../use/weightDrift";

/**
 * The GPT of the sessions' tests. One for all of them: a software GPU compiles its kernels once, and they are most of
 * what these tests cost. Three examples in a micro-batch, for the same reason.
 */
export const TINY_GPT = {
  model: { kind: "gpt", layers: 2, heads: 2, width: 24, feedForward: 40 },
  data: { kind: "reverse", sequenceLength: 5, alphabet: 7 },
} as const;
export const TINY_GPT_BATCH = 3;

export interface OpenedSession {
  readonly session: Session;
  readonly lanes: readonly Lane[];
  /** By lane name. */
  readonly steps: Readonly<Record<string, StepReport[]>>;
  readonly validations: Readonly<Record<string, ValidationReport[]>>;
  readonly drifts: Readonly<Record<string, DriftReport[]>>;
  /** Absent where there is nothing to compare. */
  readonly drift: WeightDrift | undefined;
}

/** `start`: the step a restored run stands at. */
export async function openSession(
  gpu: Gpu,
  pipelines: PipelineCache,
  experiment: Experiment,
  start = 0,
): Promise<OpenedSession> {
  const data = await createDataSource(experiment.base);
  const lanes = await openLanes({ gpu, pipelines, experiment, data });
  const drift = await WeightDrift.create(gpu, pipelines, lanes, referenceOf(experiment));
  const steps = byLane<StepReport>(lanes);
  const validations = byLane<ValidationReport>(lanes);
  const drifts = byLane<DriftReport>(lanes);
  const listener = {
    onSteps: (lane: Lane, reports: readonly StepReport[]) => steps[lane.name]?.push(...reports),
    onValidation: (lane: Lane, report: ValidationReport) => validations[lane.name]?.push(report),
    onDrift: (lane: Lane, report: DriftReport) => drifts[lane.name]?.push(report),
  };
  const session = new Session(lanes, data, listener, { step: start, drift });
  return { session, lanes, steps, validations, drifts, drift };
}

function byLane<T>(lanes: readonly Lane[]): Record<string, T[]> {
  return Object.fromEntries(lanes.map(({ name }): [string, T[]] => [name, []]));
}

/** A lane's whole state as bytes by name, for comparison to the last bit. */
export async function stateBits(lane: Lane, gpu: Gpu): Promise<Record<string, Uint8Array>> {
  return bitsOf(await captureLaneState(lane, gpu.device));
}

function bitsOf({ parameters, scaler, persistent }: LaneState): Record<string, Uint8Array> {
  const entries = [...parameters].flatMap(([name, { values, moments }]) =>
    [values, ...Object.values(moments)].map((array, index): [string, Uint8Array] => [
      `${name} ${index}`,
      new Uint8Array(array.buffer),
    ]),
  );
  const kept = [...persistent].map(([name, { values }]) => [name, new Uint8Array(values.buffer)] as const);
  return Object.fromEntries([...entries, ["scaler", new Uint8Array(scaler.buffer)], ...kept]);
}

/** What a run reported, without the times, which differ from run to run. */
export function figuresOf(reports: readonly StepReport[]): Omit<StepReport, "stepMs">[] {
  return reports.map(({ stepMs: _, ...figures }) => figures);
}
