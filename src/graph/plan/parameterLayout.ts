/**
 * Where parameters lie: in an order that lets the optimizer update all of them in one flat dispatch.
 *
 *     frozen, half | not decayed, half | decayed, half | decayed, f32 only | not decayed, f32 only | frozen, f32 only
 *     [ half copies are a prefix                       )
 *                  [ the optimizer, the norm and gradients have one range                          )
 *                                      [ weight decay is one range         )
 *
 * A parameter and its half copy have the same element offset in their arenas; gradient and moments too, counted from where
 * the range of the optimizer begins: nothing of them is kept for what is frozen.
 * Offsets are multiples of 128 elements: 256 bytes in half, 512 in f32, so every tensor may be bound on its
 * own.
 */

import type { Parameter, Tensor } from "../ir";
import { storedElements } from "../ir";
import { MemoryPlanError } from "./memoryErrors";
import { alignTo, tensorBytes } from "../tensorBytes";

/** 256 bytes of halves. */
export const ELEMENT_ALIGNMENT = 128;
const BYTES_PER_F32 = 4;

export interface PlacedParameter {
  readonly parameter: Parameter;
  readonly elementOffset: number;
}

/** Parameters that fit one binding together. Most models have one block. */
export interface ParameterRange {
  readonly parameters: readonly PlacedParameter[];
  /** Elements of the f32 arenas, alignment gaps included; gaps hold zeros. */
  readonly elements: number;
  /** Elements 0 to halfElements − 1 have a half copy. */
  readonly halfElements: number;
  /** The optimizer works on elements `start` to `end` − 1; the others are frozen. */
  readonly trainedRange: { readonly start: number; readonly end: number };
  /** Weight decay applies to elements from `start` to `end` − 1. */
  readonly decayRange: { readonly start: number; readonly end: number };
}

/** Orders, splits and places the parameters. Throws `MemoryPlanError` for one above `maxBindingBytes`. */
export function layOutParameters(parameters: readonly Parameter[], maxBindingBytes: number): ParameterRange[] {
  const ordered = parameters.toSorted((a, b) => group(a) - group(b));
  const blocks: PlacedParameter[][] = [];
  let elements = 0;
  for (const parameter of ordered) {
    const { tensor } = parameter;
    const size = alignTo(storedElements(tensor.shape), ELEMENT_ALIGNMENT);
    if (size * BYTES_PER_F32 > maxBindingBytes) {
      throw new MemoryPlanError(tensor.name, tensorBytes(tensor), maxBindingBytes);
    }
    const current = blocks.at(-1);
    if (current === undefined || (elements + size) * BYTES_PER_F32 > maxBindingBytes) {
      blocks.push([{ parameter, elementOffset: 0 }]);
      elements = size;
    } else {
      current.push({ parameter, elementOffset: elements });
      elements += size;
    }
  }
  return blocks.map(describeBlock);
}

function group({ decayed, half, trainable }: Parameter): number {
  if (half !== undefined) return trainable ? (decayed ? 2 : 1) : 0;
  return trainable ? (decayed ? 3 : 4) : 5;
}

function describeBlock(parameters: readonly PlacedParameter[]): ParameterRange {
  const endOf = (selected: readonly PlacedParameter[]): number =>
    selected.reduce((end, placed) => Math.max(end, placed.elementOffset + paddedElements(placed.parameter.tensor)), 0);
  const trained = parameters.filter(({ parameter }) => parameter.trainable);
  const decayed = trained.filter(({ parameter }) => parameter.decayed);
  const halves = parameters.filter(({ parameter }) => parameter.half !== undefined);
  const first = trained[0]?.elementOffset ?? 0;
  const start = decayed[0]?.elementOffset ?? first;
  return {
    parameters,
    elements: endOf(parameters),
    halfElements: endOf(halves),
    trainedRange: { start: first, end: trained.length === 0 ? first : endOf(trained) },
    decayRange: { start, end: decayed.length === 0 ? start : endOf(decayed) },
  };
}

function paddedElements(tensor: Tensor): number {
  return alignTo(storedElements(tensor.shape), ELEMENT_ALIGNMENT);
}
