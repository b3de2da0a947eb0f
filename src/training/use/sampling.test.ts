import { describe, expect, it } from "vitest";
import { Random } from "../../numerics/random";
import { drawToken, NotFiniteOutputError } from "./sampling";

const logits = Float64Array.of(0, Math.log(2), Math.log(5), -1e9);

/** How often each token is drawn in `draws`, as a share. */
function shares(temperature: number, topK: number, draws = 20_000): number[] {
  const random = new Random(7);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const token = drawToken(logits, { temperature, topK }, random);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}

describe("drawing a token", () => {
  it("follows the softmax at temperature 1", () => {
    const [a = 0, b = 0, c = 0, d] = shares(1, 0);
    expect(a).toBeCloseTo(1 / 8, 1.5);
    expect(b).toBeCloseTo(2 / 8, 1.5);
    expect(c).toBeCloseTo(5 / 8, 1.5);
    expect(d).toBe(0);
  });

  it("sharpens below temperature 1", () => {
    // softmax(logits / ½): weights 1, 4, 25
    expect(shares(0.5, 0)[2]).toBeCloseTo(25 / 30, 1.5);
  });

  it("draws from the k likeliest only", () => {
    const [a, b = 0] = shares(1, 2);
    expect(a).toBe(0);
    expect(b).toBeCloseTo(2 / 7, 1.5);
  });

  it("takes the likeliest at temperature 0, the lower token of a tie", () => {
    const random = new Random(7);
    expect(drawToken(Float64Array.of(1, 3, 3), { temperature: 0, topK: 0 }, random)).toBe(1);
  });

  it.each([0, 1, 1e-310])("draws nothing from scores that are not finite, at temperature %d", (temperature) => {
    for (const bad of [NaN, Infinity, -Infinity])
      expect(() => drawToken(Float64Array.of(1, bad, 2), { temperature, topK: 1 }, new Random(7))).toThrow(
        NotFiniteOutputError,
      );
  });
});
