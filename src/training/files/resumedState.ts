/**
 * A run's state out of a checkpoint: what a file says is decoded and judged, and the state built from the file and the
 * config of the run that goes on.
 */
import type { Config } from "../../config/schema";
import { parseConfig } from "../../config/parse";
import { refuseOnResume } from "../../config/resumeRules";
import { NON_NEGATIVE_MOMENTS } from "../../kernels/stepEnd/optimizers/optimizers";
import { SCALER_WORDS } from "../../kernels/stepEnd/stepState";
import { mapValues } from "../mapValues";
import { CheckpointError } from "./checkpointError";
import { momentName, OPTIMIZER_PREFIX, SCALER_NAME } from "./checkpointNames";
import { floatsOf, weightsFrom } from "./checkpointWeights";
import type { Checkpoint } from "./decodeCheckpoint";
import type { LaneState, ParameterState, PersistentState } from "../lane/laneState";
import { resumedScaler } from "./resumedScaler";
import { persistentFrom, refusePersistent } from "./savedPersistent";
import type { SafetensorsFile } from "./safetensors";

/**
 * The state of a run with `config` that goes on from a checkpoint: bit for bit where the config is the checkpoint's own. What
 * has changed in precision or scaler begins as in a new lane of that kind.
 * @param expected the lane's own initial state.
 * @throws ConfigError naming a field that a resumed run keeps; CheckpointError, SafetensorsError for a state that does not
 * fit, or that no run leaves.
 */
export function resumedState({ file, notes }: Checkpoint, expected: LaneState, config: Config): LaneState {
  const state = stateFrom(file, expected);
  if (!notes) throw notOurs("run");
  const saved = savedConfig(notes.config);
  refuseOnResume(saved, config);
  const byHand = notes.interventions !== undefined;
  const scaler = resumedScaler({ words: state.scaler, config: saved, step: notes.step, byHand }, config);
  refusePersistent(state.persistent, config, notes.step);
  return { ...state, scaler };
}

/** The config in a checkpoint's notes, checked like any from outside. @throws ConfigError, CheckpointError */
export function savedConfig(notes: string): Config {
  let parsed: unknown;
  try {
    parsed = JSON.parse(notes);
  } catch {
    throw notOurs("config");
  }
  return parseConfig(parsed, { in: "checkpoint" });
}

/** The state as a file has it, with every number in its range. @throws CheckpointError, SafetensorsError */
export function stateFrom(file: SafetensorsFile, expected: LaneState): LaneState {
  const weights = weightsFrom(file, expected);
  refuseOtherMoments(file, expected);
  const parameters = [...weights.parameters].map(([name, parameter]): [string, ParameterState] => {
    const moments = mapValues(parameter.moments, (_, moment) => {
      const saved = momentName(name, moment);
      const values = floatsOf(file.tensors.get(saved), saved, parameter.shape);
      if (NON_NEGATIVE_MOMENTS.has(moment)) refuseNegative(values, saved);
      return values;
    });
    return [name, { ...parameter, moments }];
  });
  const scaler = file.tensors.get(SCALER_NAME)?.values;
  if (!(scaler instanceof Uint32Array) || scaler.length !== SCALER_WORDS) throw notOurs("scaler");
  const persistent = [...expected.persistent].map(([name, { shape }]): [string, PersistentState] => [
    name,
    { shape, values: persistentFrom(file, name, shape) },
  ]);
  return { parameters: new Map(parameters), scaler, persistent: new Map(persistent) };
}

/** Another optimizer's state is never taken for this one's, though names and shapes of a part of it may agree. */
function refuseOtherMoments({ tensors }: SafetensorsFile, { parameters }: LaneState): void {
  const own = new Set(
    [...parameters].flatMap(([name, { moments }]) => Object.keys(moments).map((moment) => momentName(name, moment))),
  );
  const other = [...tensors.keys()].find((name) => name.startsWith(OPTIMIZER_PREFIX) && !own.has(name));
  if (other === undefined) return;
  throw new CheckpointError({ code: "checkpoint/other-optimizer", values: { tensor: other } });
}

/** A mean of squares: AdamW takes its root. */
function refuseNegative(values: Float32Array, name: string): void {
  for (const [element, value] of values.entries())
    if (value < 0)
      throw new CheckpointError({ code: "checkpoint/negative-square", values: { tensor: name, value, element } });
}

function notOurs(lacks: "run" | "config" | "scaler"): CheckpointError {
  return new CheckpointError({ code: "checkpoint/not-ours", values: { lacks } });
}
