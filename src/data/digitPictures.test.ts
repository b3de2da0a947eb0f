import { describe, expect, it } from "vitest";
import { DIGIT_SIDE, digitSet } from "./digitPictures";

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;
const set = digitSet({ training: 2000, validation: 500, noise: 0.1 }, 1);

function picture(index: number, noise = 0.1, seed = 1): Float32Array {
  const pixels = new Float32Array(PIXELS);
  digitSet({ training: 2000, validation: 500, noise }, seed).make(index, pixels);
  return pixels;
}

describe("drawn digits", () => {
  it("look like this without noise", () => {
    const ink = [...picture(3, 0)].map((value) => " .+#"[Math.min(3, Math.floor(value * 4))]).join("");
    expect(ink.match(/.{16}/gu)?.map((row) => row.trimEnd())).toEqual(THREE);
  });

  it("stay between paper 0 and ink 1, with both in every picture", () => {
    for (let index = 0; index < 100; index++) {
      const pixels = picture(index);
      expect(Math.min(...pixels)).toBe(0);
      expect(Math.max(...pixels)).toBeGreaterThan(0.9);
      expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
    }
  });

  it("keep clear of the border, so that no digit is cut off", () => {
    for (let index = 0; index < 300; index++) {
      const pixels = picture(index, 0);
      const inkAtBorder = pixels.filter((_, i) => {
        const [x, y] = [i % DIGIT_SIDE, Math.floor(i / DIGIT_SIDE)];
        return x === 0 || y === 0 || x === DIGIT_SIDE - 1 || y === DIGIT_SIDE - 1;
      });
      expect(Math.max(...inkAtBorder)).toBeLessThan(0.5);
    }
  });

  it("differ from hand to hand and repeat by seed", () => {
    expect(picture(10)).toEqual(picture(10));
    expect(picture(10)).not.toEqual(picture(20));
    expect(picture(10, 0.1, 2)).not.toEqual(picture(10));
  });

  it("can be told apart: the nearest class mean names most held-out digits, but not all", () => {
    const means = Array.from({ length: 10 }, () => new Float64Array(PIXELS));
    const pixels = new Float32Array(PIXELS);
    for (let index = 0; index < 1000; index++) {
      const mean = means[set.make(index, pixels)];
      for (let i = 0; i < PIXELS; i++) if (mean) mean[i] = (mean[i] ?? 0) + (pixels[i] ?? 0) / 100;
    }
    let right = 0;
    for (let index = 2000; index < 2300; index++) {
      const digit = set.make(index, pixels);
      const distances = means.map((mean) => mean.reduce((sum, m, i) => sum + (m - (pixels[i] ?? 0)) ** 2, 0));
      if (distances.indexOf(Math.min(...distances)) === digit) right++;
    }
    expect(right / 300).toBeGreaterThan(0.7);
    expect(right / 300).toBeLessThan(0.99);
  });
});

const THREE: readonly string[] = [
  "",
  "",
  "",
  "      .##+",
  "     +#++#+",
  "    .#+  .#",
  "     .  .#+",
  "       ####+",
  "       ...+#",
  "           #.",
  "          .#.",
  "      ##++#+",
  "      .+##.",
  "",
  "",
  "",
];
