/**
 * The state of a lane that has diverged, out of a checkpoint of our own: its numbers are put back as they were, not finite
 * ones too, so that its curves and pictures go on showing what became of it. For every other file there is `resumedState`.
 */
import type { Config } from "../../config/schema";
import { mapValues } from "../mapValues";
import { CheckpointError } from "./checkpointError";
import { momentName, persistentName, SCALER_NAME } from "./checkpointNames";
import type { Checkpoint } from "./decodeCheckpoint";
import type { LaneState, ParameterState, PersistentState } from "../lane/laneState";
import { savedConfig } from "./resumedState";
import { resumedScaler } from "./resumedScaler";

/** @param expected the lane's own initial state. @throws CheckpointError where a tensor is missing or of another size. */
export function stateAsSaved({ file, notes }: Checkpoint, expected: LaneState, config: Config): LaneState {
  const floats = (name: string, length: number): Float32Array<ArrayBuffer> => {
    const values = file.tensors.get(name)?.values;
    if (values instanceof Float32Array && values.length === length) return values;
    throw new CheckpointError({ code: "checkpoint/diverged-without-tensor", values: { tensor: name, length } });
  };
  const parameters = [...expected.parameters].map(([name, parameter]): [string, ParameterState] => {
    const { length } = parameter.values;
    const moments = mapValues(parameter.moments, (_, moment) => floats(momentName(name, moment), length));
    return [name, { ...parameter, values: floats(name, length), moments }];
  });
  const words = file.tensors.get(SCALER_NAME)?.values;
  if (!notes || !(words instanceof Uint32Array) || words.length !== expected.scaler.length)
    throw new CheckpointError({ code: "checkpoint/diverged-without-scaler" });
  const byHand = notes.interventions !== undefined;
  const scaler = resumedScaler({ words, config: savedConfig(notes.config), step: notes.step, byHand }, config);
  const persistent = [...expected.persistent].map(([name, { shape, values }]): [string, PersistentState] => [
    name,
    { shape, values: floats(persistentName(name), values.length) },
  ]);
  return { parameters: new Map(parameters), scaler, persistent: new Map(persistent) };
}
