import { describe, expect, it } from "vitest";
import { interventionInWords } from "./interventionInWords";
import { withOutcomes, scalesSetByHand, type Intervention } from "./interventions";
import type { StepMetrics } from "../wire/metrics";

function row(step: number, scale: number, skipped = false): StepMetrics {
  return { step, scale, skipped, loss: 1, gradNorm: 1, learningRate: 0.01, accuracy: 0.5, stepMs: 1 };
}

const OVERFLOW: Intervention = { lane: "mixed", deed: { kind: "overflow" }, step: 412 };
const SCALE: Intervention = { lane: "mixed", deed: { kind: "scale", scale: 2 ** 30 }, step: 7 };

describe("an intervention", () => {
  it("is followed to its own step and the scale of the one after", () => {
    const [before] = withOutcomes([OVERFLOW], "mixed", [row(411, 65536)]);
    expect(before).toEqual(OVERFLOW);
    const at = withOutcomes([OVERFLOW], "mixed", [row(412, 65536, true)]);
    expect(at).toEqual([{ ...OVERFLOW, done: { scale: 65536, skipped: true } }]);
    const after = withOutcomes(at, "mixed", [row(413, 32768)]);
    expect(after).toEqual([{ ...at[0], nextScale: 32768 }]);
  });

  it("takes nothing from another lane's steps, nor from later ones of its own", () => {
    const waiting = [OVERFLOW];
    expect(withOutcomes(waiting, "other", [row(412, 65536, true)])).toBe(waiting);
    const settled = withOutcomes(waiting, "mixed", [row(412, 65536, true), row(413, 32768)]);
    expect(withOutcomes(settled, "mixed", [row(414, 1)])).toBe(settled);
  });

  it("is told in one sentence, before and after", () => {
    expect(interventionInWords(OVERFLOW, "Mixed")).toBe("Mixed: step 412 will count as overflowed.");
    const [done] = withOutcomes([OVERFLOW], "mixed", [row(412, 65536, true), row(413, 32768)]);
    expect(interventionInWords(done ?? OVERFLOW, "Mixed")).toBe(
      "Mixed: step 412 was skipped; the scale went from 65,536 to 32,768.",
    );
    const [set] = withOutcomes([SCALE], "mixed", [row(7, 2 ** 30, true), row(8, 2 ** 29)]);
    expect(interventionInWords(set ?? SCALE, "Mixed")).toBe(
      "Mixed: step 7 used the scale 2^30, set by hand; the gradients overflowed, and the step was skipped; " +
        "the scale went from 2^30 to 2^29.",
    );
  });

  it("is known by its lane and step", () => {
    expect([...scalesSetByHand([OVERFLOW, SCALE], "mixed")]).toEqual([7]);
  });
});
