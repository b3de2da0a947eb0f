import { describe, expect, it } from "vitest";
import type { LaneState } from "../../training/lane/laneState";
import { divergedNotes, firstNotFinite, refuseDiverged } from "./divergedState";

function state(weights: readonly number[], moment: readonly number[] = [0]): LaneState {
  const parameter = (values: readonly number[]) => ({
    shape: [values.length],
    values: Float32Array.from(values),
    moments: { momentum_buffer: Float32Array.from(moment) },
    aliases: [],
  });
  return {
    parameters: new Map([
      ["wte.weight", parameter([1, 2])],
      ["h.0.weight", parameter(weights)],
    ]),
    scaler: new Uint32Array(16),
    persistent: new Map(),
  };
}

const HEALTH = { notFinite: { since: 3, figure: "loss", tensor: "d(x)" } } as const;

describe("a state that is not finite", () => {
  it.each([
    ["a weight", state([1, Number.NaN])],
    ["an infinite weight", state([-Infinity, 1])],
    ["a moment", state([1, 1], [Infinity])],
  ])("is one with %s that is not", (_, diverged) => {
    expect(firstNotFinite(diverged)).toBe(
      diverged.parameters.get("wte.weight")?.moments["momentum_buffer"]?.[0] === 0 ? "h.0.weight" : "wte.weight",
    );
    expect(firstNotFinite(state([1, 2]))).toBeUndefined();
  });

  it("says so in its notes, and is refused with what they say", () => {
    const notes = divergedNotes(state([Number.NaN]), HEALTH, 200);
    expect(() => refuseDiverged({ ...notes, step: 200 })).toThrow(
      "The checkpoint at step 200 cannot be continued: its weights or moments are not finite (the loss is not finite since step 3, first in “d(x)”).",
    );
  });

  it("says so even where no step's figures told of it", () => {
    const notes = divergedNotes(state([Number.NaN]), {}, 7);
    expect(() => refuseDiverged({ ...notes, step: 7 })).toThrow("since step 7, first in “h.0.weight”");
  });
});

it("a finite state is not marked, though a figure of its last step was not: a batch that overflowed spoils no weight", () => {
  expect(divergedNotes(state([1]), HEALTH, 200)).toEqual({});
  expect(() => refuseDiverged({ step: 200 })).not.toThrow();
});

it.each(["", "{", "null", "[]", '{"since":-1,"figure":"loss"}', '{"since":1,"figure":"x"}'])(
  "a note that is none is not believed: %s",
  (notFinite) => expect(() => refuseDiverged({ notFinite, step: 1 })).not.toThrow(),
);
