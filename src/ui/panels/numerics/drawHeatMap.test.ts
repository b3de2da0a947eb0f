import { expect, it } from "vitest";
import { BOTTOM_EXPONENT, exponentAt, heightOf, shiftOf, TOP_EXPONENT } from "./drawHeatMap";

it("places every exponent at a height that leads back to it", () => {
  for (let exponent = BOTTOM_EXPONENT; exponent <= TOP_EXPONENT; exponent++)
    expect(exponentAt(heightOf(exponent))).toBe(exponent);
  expect(heightOf(TOP_EXPONENT + 1)).toBe(0);
  expect(heightOf(BOTTOM_EXPONENT)).toBe(1);
});

it("moves each look from its own scale to the previewed one, and none without a preview", () => {
  const look = { step: 1, scale: 2 ** 16, skipped: false, counts: new Uint32Array() };
  expect(shiftOf(look, 20)).toBe(4);
  expect(shiftOf(look, 0)).toBe(-16);
  expect(shiftOf(look, undefined)).toBe(0);
});
