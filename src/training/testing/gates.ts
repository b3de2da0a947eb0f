/** What the tests of gates and of routers share: the part of a model that stays awake, and the record that outlives a step. */
import { GATE_LAYOUT, PARTS, RECORD_WORDS } from "../../graph/gateRecord";
import type { Lane } from "../lane/lane";
import { initialLaneState, type LaneState, type ParameterState } from "../lane/laneState";

/** Units of a block in these tests. */
export const BLOCK = 32;

/** Whether an element belongs to the first block of units, or to no gate. */
export function isKept(name: string, shape: readonly number[], index: number): boolean {
  const columns = shape.at(-1) ?? 1;
  if (name.includes("mlp.c_fc")) return (shape.length > 1 ? Math.floor(index / columns) : index) < BLOCK;
  return !name.includes("mlp.c_proj.weight") || index % columns < BLOCK;
}

/** The smaller model's state: of each parameter the part that the larger one keeps awake. */
export function cutTo(small: Lane, full: LaneState): LaneState {
  const expected = initialLaneState(small);
  const parameters = [...expected.parameters].map(([name, own]): [string, ParameterState] => {
    const from = full.parameters.get(name);
    if (!from) throw new Error(`no ${name}`);
    return [name, { ...own, values: from.values.filter((_, index) => isKept(name, from.shape, index)) }];
  });
  return { ...expected, parameters: new Map(parameters) };
}

/** The record of the gates; empty in a state without any. */
export function recordOf({ persistent }: LaneState): Float32Array<ArrayBuffer> {
  return persistent.get("gates")?.values ?? new Float32Array();
}

/** What of the gates' record outlives a step: all but `passing`, what a pass leaves there for the step's end. */
export function lasting(
  state: LaneState,
  passing: readonly number[] = [GATE_LAYOUT.AWAKE, GATE_LAYOUT.PROBABILITY],
): Float32Array {
  return recordOf(state).filter(
    (_, index) => index < PARTS.length * RECORD_WORDS || !passing.includes(index % RECORD_WORDS),
  );
}
