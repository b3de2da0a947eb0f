import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelledPoint, type PointShape } from "./pointShapes";

const radius = (shape: PointShape, index: number) => {
  const { x, y } = labelledPoint(shape, 1, index);
  return Math.hypot(x, y);
};

describe("points without noise", () => {
  it("lie on circles of radius 1/n, 2/n, … for n rings", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(10_000), (rings, index) => {
        expect(radius({ kind: "rings", rings, noise: 0 }, index)).toBeCloseTo(((index % rings) + 1) / rings, 12);
      }),
    );
  });

  it("lie on the spiral whose angle grows by one and a half turns from centre to rim", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(10_000), (arms, index) => {
        const { x, y, label } = labelledPoint({ kind: "spirals", arms, noise: 0 }, 9, index);
        const turns = Math.atan2(y, x) / (2 * Math.PI) - 1.5 * Math.hypot(x, y) - label / arms;
        expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-9);
      }),
    );
  });

  it("lie on scikit-learn's two half circles, centred and scaled", () => {
    for (let index = 0; index < 200; index++) {
      const { x, y, label } = labelledPoint({ kind: "moons", noise: 0 }, 1, index);
      const [moonX, moonY] = [1.5 * x + 0.5, 1.5 * y + 0.25];
      const centre = label === 0 ? [0, 0] : [1, 0.5];
      expect(Math.hypot(moonX - (centre[0] ?? 0), moonY - (centre[1] ?? 0))).toBeCloseTo(1, 12);
      expect(label === 0 ? moonY >= 0 : moonY <= 0.5).toBe(true);
    }
  });
});

describe("points with noise", () => {
  it("stray by the noise times the distance between curves", () => {
    const shape: PointShape = { kind: "rings", rings: 2, noise: 0.1 };
    const strays = Array.from({ length: 4000 }, (_, i) => radius(shape, i) - ((i % 2) + 1) / 2);
    const deviation = Math.sqrt(strays.reduce((sum, stray) => sum + stray ** 2, 0) / strays.length);
    expect(deviation).toBeGreaterThan(0.047);
    expect(deviation).toBeLessThan(0.053);
  });

  it("are the same for the same seed and others for another", () => {
    const shape: PointShape = { kind: "moons", noise: 0.2 };
    expect(labelledPoint(shape, 7, 11)).toEqual(labelledPoint(shape, 7, 11));
    expect(labelledPoint(shape, 8, 11)).not.toEqual(labelledPoint(shape, 7, 11));
  });
});
