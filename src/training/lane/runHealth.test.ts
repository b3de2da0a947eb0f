import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterStep,
  afterSteps,
  afterValidation,
  HEALTHY,
  keepsWeights,
  noScaleHelps,
  SKIPS_UNTIL_STUCK,
  type HealthStep,
  type LaneHealth,
} from "./runHealth";

const FORWARD = { outside: false, tensor: { name: "h.0.mlp.c_proj", kind: "activation", dtype: "f16" } } as const;
const BACKWARD = { outside: false, tensor: { name: "d(logits)", kind: "activationGradient", dtype: "f16" } } as const;

function good(step: number): HealthStep {
  return { step, loss: 2, gradNorm: 1, scale: 65536, skipped: false };
}

/** A step that the scaler skipped, as it should. */
function skip(step: number, scale: number, overflow: NonNullable<HealthStep["overflow"]> = BACKWARD): HealthStep {
  return { step, loss: 2, gradNorm: Infinity, scale, skipped: true, overflow };
}

function row(count: number, make: (step: number) => HealthStep): HealthStep[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

describe("not finite", () => {
  it("is since the first step of those that are not, and first in that step's tensor", () => {
    const nan = (step: number): HealthStep => ({ ...good(step), loss: NaN, gradNorm: NaN, overflow: FORWARD });
    const health = afterSteps(HEALTHY, [good(1), good(2), { ...nan(3), overflow: BACKWARD }, nan(4), nan(5)]);
    expect(health).toEqual({ notFinite: { since: 3, figure: "loss", tensor: "d(logits)" } });
  });

  it("is told of a gradient that was applied, and not of one that was skipped", () => {
    expect(afterStep(HEALTHY, { ...good(7), gradNorm: Infinity }).notFinite).toEqual({ since: 7, figure: "gradNorm" });
    expect(afterStep(HEALTHY, skip(7, 65536)).notFinite).toBeUndefined();
  });

  it("is told of a skipped step whose loss is not: the forward pass overflowed", () => {
    const health = afterStep(HEALTHY, { ...skip(1, 65536, FORWARD), loss: NaN });
    expect(health.notFinite).toEqual({ since: 1, figure: "loss", tensor: "h.0.mlp.c_proj" });
  });

  it("spoils the weights where the step was taken, and not where every such step was skipped", () => {
    const nan = { loss: NaN, gradNorm: NaN };
    const skipped = afterSteps(HEALTHY, [good(1), { ...skip(2, 8), ...nan }, { ...skip(3, 4), ...nan }]);
    expect(keepsWeights(skipped)).toBe(true);
    const taken = afterSteps(skipped, [{ ...good(4), ...nan }]);
    expect(keepsWeights(taken)).toBe(false);
    expect(keepsWeights(afterStep(taken, { ...skip(5, 4), ...nan }))).toBe(false);
    expect(keepsWeights(afterValidation(HEALTHY, { step: 1, loss: NaN }))).toBe(true);
  });

  it("ends with a finite step, and begins anew", () => {
    const nan = { ...good(3), loss: Infinity };
    const over = afterSteps(HEALTHY, [nan, good(4)]);
    expect(over).toEqual(HEALTHY);
    expect(afterStep(over, { ...nan, step: 5 }).notFinite?.since).toBe(5);
  });

  it("in a validation lasts until a finite one, whatever training does", () => {
    const bad = afterValidation(afterStep(HEALTHY, good(4)), { step: 4, loss: NaN });
    expect(bad.notFinite).toEqual({ since: 4, figure: "validation" });
    expect(afterValidation(afterStep(bad, good(5)), { step: 8, loss: NaN }).notFinite?.since).toBe(4);
    expect(afterValidation(bad, { step: 8, loss: 2 })).toEqual(HEALTHY);
    expect(afterStep(bad, { ...good(5), loss: NaN }).notFinite).toEqual({ since: 5, figure: "loss" });
  });

  it("costs nothing to be told again: the health stays the same object", () => {
    const healthy = afterStep(HEALTHY, good(1));
    expect(healthy).toBe(HEALTHY);
    const nan = afterStep(healthy, { ...good(2), loss: NaN });
    expect(afterStep(nan, { ...good(3), loss: NaN })).toBe(nan);
  });
});

describe("stuck", () => {
  it(`is a lane after ${SKIPS_UNTIL_STUCK} skips in a row, and not before`, () => {
    const before = afterSteps(HEALTHY, [good(1), ...row(SKIPS_UNTIL_STUCK - 1, (step) => skip(step + 1, 4))]);
    expect(before.stuck).toBeUndefined();
    expect(afterStep(before, skip(51, 4)).stuck).toEqual({
      since: 2,
      skippedInARow: 50,
      scale: 4,
      tensor: "d(logits)",
      reason: "fixed",
    });
  });

  it("is at once where the scale is at its floor", () => {
    expect(afterStep(HEALTHY, skip(9, 2 ** -126)).stuck).toMatchObject({ since: 9, reason: "floor" });
  });

  it("is nobody's fault but the forward pass's where that overflows", () => {
    const falling = (step: number): number => 65536 * 2 ** -step;
    const named = afterSteps(
      HEALTHY,
      row(60, (step) => skip(step, falling(step), FORWARD)),
    );
    expect(named.stuck).toMatchObject({ reason: "forward", tensor: "h.0.mlp.c_proj" });
    const unnamed = afterSteps(
      HEALTHY,
      row(60, (step) => ({ ...skip(step, falling(step)), loss: NaN })),
    );
    expect(unnamed.stuck?.reason).toBe("forward");
  });

  it("ends with a step that is taken", () => {
    const stuck = afterSteps(
      HEALTHY,
      row(60, (step) => skip(step, 1)),
    );
    expect(afterStep(stuck, good(61))).toEqual(HEALTHY);
  });

  it("says that no scale helps only where none does", () => {
    const after = (scale: (step: number) => number, overflow = BACKWARD as typeof BACKWARD | typeof FORWARD) => {
      const { stuck } = afterSteps(
        HEALTHY,
        row(60, (step) => skip(step, scale(step), overflow)),
      );
      return stuck && noScaleHelps(stuck);
    };
    expect(after(() => 2 ** 60)).toBe(false);
    expect(after((step) => 2 ** (127 - step))).toBe(false);
    expect(after((step) => 2 ** (16 - step))).toBe(true);
    expect(after(() => 2 ** 60, FORWARD)).toBe(true);
    expect(after(() => 2 ** -126)).toBe(true);
  });

  it("keeps as little of 100,000 skipped steps as of one", () => {
    const health = afterSteps(
      HEALTHY,
      row(100_000, (step) => skip(step, 1)),
    );
    expect(health.stuck).toMatchObject({ since: 1, skippedInARow: 100_000 });
    expect(JSON.stringify(health).length).toBeLessThan(300);
  });
});

it("is the same whether folded in one go or in parts, and says what the steps' end says", () => {
  const anyStep = fc.record({
    loss: fc.constantFrom(2, NaN, Infinity),
    gradNorm: fc.constantFrom(1, NaN, Infinity),
    scale: fc.constantFrom(65536, 1, 2 ** -126),
    skipped: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 200 }), fc.nat(), (rows, cut) => {
      const steps = rows.map((figures, index) => ({ ...figures, step: index + 1 }));
      const whole = afterSteps(HEALTHY, steps);
      const saved = structuredClone(afterSteps(HEALTHY, steps.slice(0, cut % 200)));
      expect(afterSteps(saved, steps.slice(cut % 200))).toEqual(whole);
      expect(whole).toEqual(expected(steps));
    }),
  );
});

/** By looking back from the end. */
function expected(steps: readonly HealthStep[]): LaneHealth {
  const isBad = ({ loss, gradNorm, skipped }: HealthStep): boolean =>
    !Number.isFinite(loss) || (!skipped && !Number.isFinite(gradNorm));
  const bad = steps.slice(steps.findLastIndex((step) => !isBad(step)) + 1);
  const skipped = steps.slice(steps.findLastIndex((step) => !step.skipped) + 1);
  const [firstBad] = bad;
  const [firstSkipped, last] = [skipped[0], skipped.at(-1)];
  const skips = firstSkipped && last && { since: firstSkipped.step, skippedInARow: skipped.length, scale: last.scale };
  const isStuck = skips && (skips.skippedInARow >= SKIPS_UNTIL_STUCK || skips.scale === 2 ** -126);
  const still = skipped.at(-2)?.scale === skips?.scale;
  const own = skips?.scale === 2 ** -126 ? "floor" : still ? "fixed" : "falling";
  return {
    ...(firstBad && {
      notFinite: { since: firstBad.step, figure: Number.isFinite(firstBad.loss) ? "gradNorm" : "loss" },
    }),
    ...(skips && { skips }),
    ...(skips && isStuck && { stuck: { ...skips, reason: Number.isFinite(last.loss) ? own : "forward" } }),
  };
}
