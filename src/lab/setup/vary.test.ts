import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumberField } from "../../config/field";
import { fields } from "../../config/schema";
import { fits, judged, spread, typedValues, valuesAround } from "./vary";

const numbers = fields.flatMap(({ path, field }) =>
  field.type === "integer" || field.type === "number" ? [{ path, field }] : [],
);

function fieldAt(wanted: string): NumberField {
  const found = numbers.find(({ path }) => path === wanted);
  if (!found) throw new Error(`There is no number ${wanted}.`);
  return found.field;
}

const rate = fieldAt("optimizer.learningRate");

describe("values to vary a field over", () => {
  it("are spread evenly on the field's own scale", () => {
    expect(spread(rate, 1e-4, 1e-2, 3)).toEqual([1e-4, 1e-3, 1e-2]);
    expect(spread(fieldAt("precision.scaler.initialScale"), 2 ** 4, 2 ** 16, 4)).toEqual([16, 256, 4096, 65536]);
    expect(spread(fieldAt("optimizer.momentum"), 0, 0.9, 4)).toEqual([0, 0.3, 0.6, 0.9]);
  });

  it("around the present one are some that the field takes, and more than one", () => {
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.double({ min: 0, max: 1, noNaN: true }), ({ field }, share) => {
        const value = share < 0.1 && field.zero ? 0 : field.default;
        const values = valuesAround(field, value);
        expect(values.every((one) => fits(field, one))).toBe(true);
        expect(new Set(values).size).toBe(values.length);
        expect(values.length).toBeGreaterThan(1);
      }),
    );
  });

  it("around the present one are round numbers", () => {
    expect(valuesAround(rate, 0.01)).toEqual([0.003, 0.01, 0.03]);
    expect(valuesAround(rate, 0.0025)).toEqual([0.0008, 0.0025, 0.007]);
    expect(valuesAround(fieldAt("model.width"), 64)).toEqual([32, 64, 128]);
  });

  it("are read from one line, and what is wrong with it is named", () => {
    expect(typedValues(rate, " 1e-3, 0.003;1e-2 ")).toEqual({ values: [0.001, 0.003, 0.01] });
    expect(typedValues(rate, " ")).toEqual({ wrong: "none" });
    expect(typedValues(rate, "1e-3")).toEqual({ wrong: "count" });
    expect(typedValues(rate, "1 2 3 4 5")).toEqual({ wrong: "count" });
    expect(typedValues(rate, "0.1 0.1")).toEqual({ wrong: "twice" });
    expect(typedValues(rate, "0.1 fast")).toEqual({ wrong: "value", text: "fast" });
    expect(typedValues(rate, "0.1 100")).toEqual({ wrong: "value", text: "100" });
    expect(judged(["adamw", "lion"])).toEqual({ values: ["adamw", "lion"] });
  });
});
