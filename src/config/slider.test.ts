import { describe, expect, it } from "vitest";

import { fields, findField } from "./schema";
import { sliderLength, sliderPosition, sliderValue } from "./slider";
import type { NumberField } from "./field";

function numberField(path: string): NumberField {
  const field = findField(path)?.field;
  if (field?.type !== "integer" && field?.type !== "number") throw new Error(`${path} is no number`);
  return field;
}

function stops(path: string): number[] {
  const field = numberField(path);
  return Array.from({ length: sliderLength(field) + 1 }, (_, position) => sliderValue(field, position));
}

describe("sliders", () => {
  it("stop at powers of two on a log2 scale", () => {
    expect(stops("model.feedForward")).toEqual([4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]);
  });

  it("stop at 1, 2, 5 in each decade, after zero where zero means something", () => {
    expect(stops("optimizer.warmupSteps").slice(0, 8)).toEqual([0, 1, 2, 5, 10, 20, 50, 100]);
  });

  it("stop at round values on a linear scale", () => {
    expect(stops("data.noise").slice(0, 4)).toEqual([0, 0.01, 0.02, 0.03]);
  });

  it("stay within range, rise, and find each stop again", () => {
    const LONGEST = 2000;
    for (const { path, field } of fields) {
      if (field.type !== "integer" && field.type !== "number") continue;
      if (sliderLength(field) > LONGEST) continue;
      const values = stops(path);
      const inRange = values.filter((value) => value === 0 || (value >= field.min && value <= field.max));
      expect({ path, values: inRange }).toEqual({ path, values: values.toSorted((a, b) => a - b) });
      const positions = values.map((value) => sliderPosition(field, value));
      expect({ path, positions }).toEqual({ path, positions: [...values.keys()] });
      const value = sliderValue(field, sliderPosition(field, field.default));
      expect({ path, value }).toEqual({ path, value: field.default });
    }
  });
});
