/**
 * Number fields as sliders: positions 0 … n, one a step, on the field's own scale. Position 0 is `zero` where
 * there is one.
 */

import { ONE_TWO_FIVE } from "./field";
import type { NumberField } from "./field";

const BASE = { log2: 2, log10: 10 } as const;

/** The first exponent a log slider stops at: on the grid of steps, not below the minimum. */
function firstExponent(field: NumberField, base: number): number {
  return Math.ceil(Math.log(field.min) / Math.log(base) / field.step - 1e-9) * field.step;
}

/**
 * What a person would have typed: 1, 2, 5 with thirds of a decade, two significant digits with finer steps.
 */
function tidy(value: number, step: number): number {
  return Number(value.toPrecision(step < ONE_TWO_FIVE ? 2 : 1));
}

function clamp(field: NumberField, value: number): number {
  const rounded = field.type === "integer" ? Math.round(value) : value;
  return Math.min(field.max, Math.max(field.min, rounded));
}

/** The largest position of the field's slider. */
export function sliderLength(field: NumberField): number {
  const offset = field.zero ? 1 : 0;
  if (field.scale === "linear") return Math.round((field.max - field.min) / field.step) + offset;
  const base = BASE[field.scale];
  const last = Math.log(field.max) / Math.log(base);
  return Math.floor((last - firstExponent(field, base)) / field.step + 1e-9) + offset;
}

/** The value at a position. */
export function sliderValue(field: NumberField, position: number): number {
  if (field.zero && position <= 0) return 0;
  const steps = field.zero ? position - 1 : position;
  if (field.scale === "linear") return clamp(field, Number((field.min + steps * field.step).toPrecision(12)));
  const base = BASE[field.scale];
  const value = base ** (firstExponent(field, base) + steps * field.step);
  return clamp(field, field.scale === "log2" ? value : tidy(value, field.step));
}

/** The position nearest to a value, which need not be one that the slider stops at. */
export function sliderPosition(field: NumberField, value: number): number {
  if (field.zero && value === 0) return 0;
  const offset = field.zero ? 1 : 0;
  const steps =
    field.scale === "linear"
      ? (value - field.min) / field.step
      : (Math.log(value) / Math.log(BASE[field.scale]) - firstExponent(field, BASE[field.scale])) / field.step;
  return Math.min(sliderLength(field), Math.max(offset, Math.round(steps) + offset));
}
