import { describe, expect, it } from "vitest";
import { GateWatch } from "./gateWatch";

function report(step: number, ...counts: number[]) {
  return {
    step,
    awakeSteps: Float32Array.from(counts),
    frozen: Uint8Array.from(counts.map((count) => (count === 0 ? 1 : 0))),
  };
}

describe("a watch of gates", () => {
  it("says how often each was awake since the last look, and nothing twice", () => {
    const watch = new GateWatch();
    expect(watch.take()).toBeUndefined();
    watch.add(report(10, 10, 5, 0));
    expect(watch.take()).toEqual({
      step: 10,
      steps: 10,
      awake: Float32Array.of(1, 0.5, 0),
      frozen: Uint8Array.of(0, 0, 1),
    });
    expect(watch.take()).toBeUndefined();
    watch.add(report(12, 11, 5, 0));
    watch.add(report(14, 13, 5, 0));
    expect(watch.take()).toMatchObject({ steps: 4, awake: Float32Array.of(0.75, 0, 0) });
  });
});
