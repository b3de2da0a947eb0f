/** Reference of gates (Louizos et al. 2018, see numerics/hardConcrete.ts) and of the blocks that they open and shut. */

import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, rowOfPart } from "../graph/gateRecord";
import type { GatedFunction, Op, Tensor } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import {
  awakeProbability,
  awakeProbabilityDerivative,
  gateNoise,
  inferredGate,
  LOG_ALPHA,
  sampleGate,
  sampleGateDerivative,
} from "../numerics/hardConcrete";
import type { Arithmetic } from "./arithmetic";
import { activations } from "./elementwise";
import { at, Matrix, readMatrix } from "./matrix";
import type { Read } from "./matrix";

/** Word of the scaler that counts steps (kernels/stepEnd/stepState.ts). */
const STEP_COUNT = 7;
/** A block that sleeps is not computed: what lies there must never be read, and NaN tells. */
export const NOT_COMPUTED = Number.NaN;

type GateOutputs = { values: Float64Array; active: Float64Array; record: Float64Array };

export function gate(op: Op<"gate">, read: Read, arithmetic: Arithmetic): GateOutputs {
  const { first, training } = op.attributes;
  const count = elementsOf(op.outputs.values.shape);
  const record = read(op.outputs.record).slice();
  const values = new Float64Array(count);
  const active = new Float64Array(1 + count);
  for (let g = 0; g < count; g++) {
    const row = (first + g) * RECORD_WORDS;
    const frozen = at(record, row + GATE_LAYOUT.FROZEN) !== 0;
    const { value, probability } = openness(op, g, read, arithmetic);
    values[g] = frozen ? 0 : value;
    if (values[g] !== 0) {
      active[0] = at(active, 0) + 1;
      active[at(active, 0)] = g;
    }
    if (!training) continue;
    record[row + GATE_LAYOUT.AWAKE] = values[g] === 0 ? 0 : 1;
    record[row + GATE_LAYOUT.PROBABILITY] = frozen ? 0 : probability;
  }
  return { values, active, record };
}

function openness(
  op: Op<"gate">,
  g: number,
  read: Read,
  { round }: Arithmetic,
): { value: number; probability: number } {
  const { rule, training, first, seed } = op.attributes;
  const { logits, scaler } = op.inputs;
  if (rule.kind === "fixed") {
    const value = g < rule.awake ? 1 : 0;
    return { value, probability: value };
  }
  if (rule.kind === "importance") {
    const value = at(read(op.outputs.record), (first + g) * RECORD_WORDS + GATE_LAYOUT.MEASURED) < 0 ? 0 : 1;
    return { value, probability: value };
  }
  if (!logits) throw new RangeError(`${op.name} has no logits`);
  const logAlpha = logAlphaOf(at(read(logits), g), round);
  const probability = awakeProbability(logAlpha, round);
  if (!training || !scaler) return { value: inferredGate(logAlpha, round), probability };
  const noise = gateNoise(seed, at(read(scaler), STEP_COUNT), first + g);
  return { value: sampleGate(logAlpha, noise, round), probability };
}

function logAlphaOf(logit: number, round: (value: number) => number): number {
  return round(LOG_ALPHA.start + round(LOG_ALPHA.rate * logit));
}

/** dLogits (+)= dValues·dz/dlogit + lossScale·penalty·dP/dlogit */
export function gateGradient(op: Op<"gateGradient">, read: Read, { round }: Arithmetic): { dLogits: Float64Array } {
  const { part, first, seed, accumulate } = op.attributes;
  const { logits, dValues, scaler, record } = op.inputs;
  const rows = read(record);
  const penalty = at(rows, rowOfPart(part) * RECORD_WORDS + PART_LAYOUT.PENALTY);
  const previous = accumulate ? read(op.outputs.dLogits) : undefined;
  const dLogits = read(logits).map((logit, g) => {
    const before = previous ? at(previous, g) : 0;
    if (at(rows, (first + g) * RECORD_WORDS + GATE_LAYOUT.FROZEN) !== 0) return before;
    const logAlpha = logAlphaOf(logit, round);
    const noise = gateNoise(seed, at(read(scaler), STEP_COUNT), first + g);
    const own = round(at(read(dValues), g) * sampleGateDerivative(logAlpha, noise, round));
    const cost = round(round(at(read(scaler), 0) * penalty) * awakeProbabilityDerivative(logAlpha, round));
    return round(before + round((accumulate ? own : round(own + cost)) * LOG_ALPHA.rate));
  });
  return { dLogits };
}

/** record's TAYLOR (+)= dValues */
export function gateImportance(op: Op<"gateImportance">, read: Read, { round }: Arithmetic): { record: Float64Array } {
  const { first, accumulate } = op.attributes;
  const record = read(op.outputs.record).slice();
  for (const [g, dValue] of read(op.inputs.dValues).entries()) {
    const word = (first + g) * RECORD_WORDS + GATE_LAYOUT.TAYLOR;
    record[word] = accumulate ? round(at(record, word) + dValue) : dValue;
  }
  return { record };
}

/** out = f(x)·z */
export function gateBlocks(op: Op<"gateBlocks">, read: Read, arithmetic: Arithmetic): { out: Float64Array } {
  const gated = functionOf(op.attributes.function, arithmetic);
  const out = eachAwake(op, op.inputs.x, read, (value, opened) => arithmetic.round(gated.value(value) * opened));
  return { out };
}

/** dX = f′(x)·z·dOut */
export function gateBlocksGradient(
  op: Op<"gateBlocksGradient">,
  read: Read,
  arithmetic: Arithmetic,
): { dX: Float64Array } {
  const { round } = arithmetic;
  const gated = functionOf(op.attributes.function, arithmetic);
  const { x, dOut } = op.inputs;
  const dX = eachAwake(op, x, read, (value, opened, index) =>
    round(round(gated.derivative(value) * opened) * at(read(dOut), index)),
  );
  return { dX };
}

/** dz[g] = Σ f(x)·dOut over rows and the block */
export function gateValueGradient(
  op: Op<"gateValueGradient">,
  read: Read,
  arithmetic: Arithmetic,
): { dValues: Float64Array } {
  const { round } = arithmetic;
  const { size } = op.attributes;
  const gated = functionOf(op.attributes.function, arithmetic);
  const x = readMatrix(op.inputs.x, read);
  const dOut = readMatrix(op.inputs.dOut, read);
  const { rows: lists, columns: gates, values } = readMatrix(op.inputs.values, read);
  const rowsOfList = x.rows / lists;
  const dValues = values.map((value, index) => {
    let total = 0;
    if (value === 0) return total;
    const [list, g] = [Math.floor(index / gates), index % gates];
    for (let m = list * rowsOfList; m < (list + 1) * rowsOfList; m++) {
      for (let c = g * size; c < (g + 1) * size; c++) {
        total = round(total + round(gated.value(x.get(m, c)) * dOut.get(m, c)));
      }
    }
    return total;
  });
  return { dValues };
}

interface Gated {
  readonly value: (x: number) => number;
  readonly derivative: (x: number) => number;
}

function functionOf(name: GatedFunction, arithmetic: Arithmetic): Gated {
  if (name === "identity") return { value: (x) => x, derivative: () => 1 };
  const { value, derivative } = activations[name];
  return { value: (x) => value(x, arithmetic), derivative: (x) => derivative(x, arithmetic) };
}

/** A function of each element in the blocks awake; what sleeps is not computed. */
function eachAwake(
  op: Op<"gateBlocks"> | Op<"gateBlocksGradient">,
  x: Tensor,
  read: Read,
  compute: (value: number, opened: number, index: number) => number,
): Float64Array {
  const opened = readMatrix(op.inputs.values, read);
  const awake = awakeLists(op.inputs.active, read);
  const { rows, columns, values } = readMatrix(x, read);
  const rowsOfList = rows / awake.length;
  const out = new Matrix(rows, columns, new Float64Array(rows * columns).fill(NOT_COMPUTED));
  for (let m = 0; m < rows; m++) {
    for (let c = 0; c < columns; c++) {
      const g = Math.floor(c / op.attributes.size);
      const list = Math.floor(m / rowsOfList);
      const index = m * columns + c;
      if (awake[list]?.has(g)) out.set(m, c, compute(at(values, index), opened.get(list, g), index));
    }
  }
  return out.values;
}

/** The gates that each list names; mostly there is one. */
export function awakeLists(active: Tensor, read: Read): Set<number>[] {
  const { rows, columns, values } = readMatrix(active, read);
  return Array.from({ length: rows }, (_, row) => {
    const first = row * columns + 1;
    return new Set(values.slice(first, first + at(values, first - 1)));
  });
}
