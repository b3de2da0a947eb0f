import { expect, it } from "vitest";
import { changeInWords, scaleInWords } from "./figures";

it("gives a change its sign, and a digit more where it is small", () => {
  expect([0.004, -0.38, 0, -0.0001, 1.5].map(changeInWords)).toEqual([
    "+0.4\u202f%",
    "−38\u202f%",
    "±0\u202f%",
    "±0\u202f%",
    "+150\u202f%",
  ]);
  expect([30.2, 12_345, 2.65e14].map(changeInWords)).toEqual(["×31", "×12,346", "×2.7e14"]);
  expect(changeInWords(1 / 0)).toBeUndefined();
});

it("writes a scale out where that is short, and as a power of two elsewhere", () => {
  const scales = [65_536, 0.5, 1000, 2 ** 24, 2 ** -126, 2 ** -24, 3e-9];
  expect(scales.map(scaleInWords)).toEqual(["65,536", "0.5", "1,000", "2^24", "2^-126", "2^-24", "3e−9"]);
});
