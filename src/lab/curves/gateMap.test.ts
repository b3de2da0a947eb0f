import { describe, expect, it } from "vitest";
import type { GatedRows } from "../../models/gates";
import {
  columnAt,
  columnsOf,
  gateAt,
  gateMap,
  placeAt,
  RECENT_GATE_STEPS,
  withGateLook,
  type GatePlace,
} from "./gateMap";
import type { GateSnapshot } from "../wire/protocol";

/** Two layers with two blocks and one head each: six gates, blocks of all layers first. */
const ROWS: readonly GatedRows[] = [
  { part: "feedForward", first: 2, layers: 2, perLayer: 2, size: 32 },
  { part: "heads", first: 6, layers: 2, perLayer: 1, size: 16 },
];

const NOWHERE: GatePlace = { part: "heads", layer: 9, gate: 9 };

function look(step: number, steps: number, awake: readonly number[], frozen: readonly number[] = []): GateSnapshot {
  return {
    step,
    steps,
    awake: Float32Array.from(awake),
    frozen: Uint8Array.from({ length: 6 }, (_, at) => frozen[at] ?? 0),
  };
}

describe("the map of gates", () => {
  it("weighs each look by its steps", () => {
    const map = gateMap(ROWS, [look(10, 10, [1, 0, 0, 0, 0, 0]), look(40, 30, [0, 1, 0, 0, 0, 1], [0, 0, 1])]);
    expect(map).toMatchObject({ step: 40, steps: 40 });
    expect(map.parts.map(({ awake }) => [...awake])).toEqual([
      [0.25, 0.75, 0, 0],
      [0, 0.75],
    ]);
  });

  it("finds a gate by part, layer and number, with the units it decides about", () => {
    const map = gateMap(ROWS, [look(1, 1, [0, 0, 0, 1, 0, 0], [0, 0, 1, 0, 0, 0])]);
    expect(gateAt(map, { part: "feedForward", layer: 1, gate: 1 })).toEqual({
      awake: 1,
      frozen: false,
      from: 32,
      to: 63,
    });
    expect(gateAt(map, { part: "feedForward", layer: 1, gate: 0 })).toMatchObject({ awake: 0, frozen: true });
    expect(gateAt(map, { part: "heads", layer: 1, gate: 1 })).toBeUndefined();
  });

  it("walks over the blocks of a layer, then its heads", () => {
    const { parts } = gateMap(ROWS, []);
    expect(columnsOf(parts)).toBe(3);
    expect([0, 1, 2, 3].map((column) => placeAt(parts, 1, column))).toEqual([
      { part: "feedForward", layer: 1, gate: 0 },
      { part: "feedForward", layer: 1, gate: 1 },
      { part: "heads", layer: 1, gate: 0 },
      undefined,
    ]);
    expect([0, 1, 2].map((column) => columnAt(parts, placeAt(parts, 1, column) ?? NOWHERE))).toEqual([0, 1, 2]);
  });

  it("has its places before the first look, of no steps", () => {
    const { steps, parts } = gateMap(ROWS, []);
    expect(steps).toBe(0);
    expect(parts.map(({ awake, frozen }) => [awake.length, frozen.length])).toEqual([
      [4, 4],
      [2, 2],
    ]);
  });
});

describe("the looks kept", () => {
  it("cover the last steps and no more than they must", () => {
    const looks = [20, 40, 60, 80, 100, 120].map((step) => look(step, 20, [step / 200]));
    const kept = looks.reduce<readonly GateSnapshot[]>(withGateLook, []);
    expect(kept.map(({ step }) => step)).toEqual([60, 80, 100, 120]);
    expect(kept.reduce((sum, { steps }) => sum + steps, 0)).toBeGreaterThanOrEqual(RECENT_GATE_STEPS);
  });

  it("forget what a run that began again had", () => {
    expect(withGateLook([look(50, 50, [1])], look(3, 3, [0])).map(({ step }) => step)).toEqual([3]);
  });
});
