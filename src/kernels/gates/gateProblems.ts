/** Problems for gates, for the blocks behind them, and for the kernels that are restricted to blocks awake. */
import { GATE_LAYOUT, NOT_CHOSEN, RECORD_WORDS } from "../../graph/gateRecord";
import type { GatedFunction, Op, Tensor } from "../../graph/ir";
import type { Restriction } from "../../graph/restriction";
import { SCALER_WORDS } from "../stepEnd/stepState";
import { testTensor } from "../check/harness";
import { typed, uniform, type Problem, type Types } from "../check/problems";
import type { Values } from "../check/values";

const GATES = 5;
/** Two are awake, neither the first nor the last, so that a list in place of a number shows. */
const AWAKE = [1, 3] as const;
const SIZE = 32;
const LOSS_SCALE = 8;
const FIRST = 2;

/** How many are awake, and which. */
export function listOf(gates: number, awake: readonly number[]): readonly [Tensor, Float64Array] {
  const values = new Float64Array(1 + gates);
  values.set([awake.length, ...awake]);
  return [testTensor("active", [1 + gates], "u32"), values];
}

/** Step 0, whose number has the same bits as a float. */
function scalerValues(scaler: Tensor): readonly [Tensor, Float64Array] {
  const values = new Float64Array(SCALER_WORDS);
  values[0] = LOSS_SCALE;
  return [scaler, values];
}

/** Learned gates in training, of which one in seven is shut by its noise, and at inference; fixed ones; chosen ones. */
export function gateProblems(): Problem<"gate">[] {
  const COUNT = 7;
  const logits = testTensor("logits", [COUNT]);
  const scaler = testTensor("scaler", [SCALER_WORDS]);
  const gate = (
    rule: Op<"gate">["attributes"]["rule"],
    training: boolean,
    inputs: Op<"gate">["inputs"],
  ): Problem<"gate"> => {
    const outputs = {
      values: testTensor("values", [COUNT]),
      active: testTensor("active", [1 + COUNT], "u32"),
      record: testTensor("record", [FIRST + COUNT, RECORD_WORDS]),
    };
    const attributes = { rule, part: "heads", first: FIRST, training, seed: 3 } as const;
    const op: Op<"gate"> = { kind: "gate", name: "check", inputs, outputs, attributes };
    const record = new Float64Array((FIRST + COUNT) * RECORD_WORDS);
    for (const g of AWAKE) record[(FIRST + g) * RECORD_WORDS + GATE_LAYOUT.MEASURED] = NOT_CHOSEN;
    const values: Values = new Map([scalerValues(scaler), [outputs.record, record], ...uniform([logits], 0.5)]);
    return { kernel: "gate", direction: "forward", op, values };
  };
  return [
    gate({ kind: "hard-concrete" }, true, { logits, scaler }),
    gate({ kind: "hard-concrete" }, false, { logits }),
    gate({ kind: "fixed", awake: 3 }, true, { scaler }),
    gate({ kind: "importance" }, true, { scaler }),
  ];
}

export function gateImportanceProblems(): Problem<"gateImportance">[] {
  return [false, true].map((accumulate) => {
    const inputs = { dValues: testTensor("dValues", [GATES]) };
    const outputs = { record: testTensor("record", [FIRST + GATES, RECORD_WORDS]) };
    const attributes = { first: FIRST, accumulate };
    const op: Op<"gateImportance"> = { kind: "gateImportance", name: "check", inputs, outputs, attributes };
    return { kernel: "gate", direction: "backward", op, values: uniform([inputs.dValues, outputs.record]) };
  });
}

export function gateGradientProblems(): Problem<"gateGradient">[] {
  return [false, true].map((accumulate) => {
    const inputs = {
      logits: testTensor("logits", [GATES]),
      dValues: testTensor("dValues", [GATES]),
      scaler: testTensor("scaler", [SCALER_WORDS]),
      record: testTensor("record", [FIRST + GATES, RECORD_WORDS]),
    };
    const outputs = { dLogits: testTensor("dLogits", [GATES]) };
    const attributes = { part: "heads", first: FIRST, seed: 3, accumulate } as const;
    const op: Op<"gateGradient"> = { kind: "gateGradient", name: "check", inputs, outputs, attributes };
    const record = new Float64Array((FIRST + GATES) * RECORD_WORDS);
    // The second part's penalty, and a gate that is frozen.
    record[RECORD_WORDS] = 0.25;
    record[(FIRST + 1) * RECORD_WORDS + 2] = 1;
    const drawn = uniform([inputs.logits, inputs.dValues, outputs.dLogits], 0.5);
    const values: Values = new Map([...drawn, scalerValues(inputs.scaler), [inputs.record, record]]);
    return { kernel: "gate", direction: "backward", op, values };
  });
}

/** Rows that fill a workgroup and rows that do not. */
const BLOCKS = [
  { M: 40, gated: "gelu" },
  { M: 3, gated: "identity" },
  { M: 33, gated: "relu" },
] as const;

type BlockCase = { readonly M: number; readonly gated: GatedFunction } & Types;

/** Gates of the two awake are between 0 and 1. */
function gateValues(values: Tensor): readonly [Tensor, Float64Array] {
  return [
    values,
    Float64Array.from({ length: GATES }, (_, g) => (AWAKE.some((awake) => awake === g) ? 0.25 + g / 8 : 0)),
  ];
}

export function gateBlocksProblems(): Problem<"gateBlocks">[] {
  return typed<(typeof BLOCKS)[number]>(BLOCKS).map(({ M, gated, given, made }: BlockCase) => {
    const [active, list] = listOf(GATES, AWAKE);
    const inputs = { x: testTensor("x", [M, GATES * SIZE], given), values: testTensor("values", [GATES]), active };
    const outputs = { out: testTensor("out", [M, GATES * SIZE], made) };
    const attributes = { function: gated, size: SIZE };
    const op: Op<"gateBlocks"> = { kind: "gateBlocks", name: "check", inputs, outputs, attributes };
    const values: Values = new Map([...uniform([inputs.x], 2), gateValues(inputs.values), [active, list]]);
    return { kernel: "gatedBlocks", direction: "forward", op, values };
  });
}

export function gateBlocksGradientProblems(): Problem<"gateBlocksGradient">[] {
  return typed<(typeof BLOCKS)[number]>(BLOCKS).map(({ M, gated, given, made }: BlockCase) => {
    const [active, list] = listOf(GATES, AWAKE);
    const inputs = {
      x: testTensor("x", [M, GATES * SIZE], given),
      values: testTensor("values", [GATES]),
      active,
      dOut: testTensor("dOut", [M, GATES * SIZE], given),
    };
    const outputs = { dX: testTensor("dX", [M, GATES * SIZE], made) };
    const attributes = { function: gated, size: SIZE };
    const op: Op<"gateBlocksGradient"> = { kind: "gateBlocksGradient", name: "check", inputs, outputs, attributes };
    const drawn = uniform([inputs.x, inputs.dOut], 2);
    const values: Values = new Map([...drawn, gateValues(inputs.values), [active, list]]);
    return { kernel: "gatedBlocks", direction: "backward", op, values };
  });
}

export function gateValueGradientProblems(): Problem<"gateValueGradient">[] {
  return typed<(typeof BLOCKS)[number]>(BLOCKS).map(({ M, gated, given }: BlockCase) => {
    const inputs = {
      x: testTensor("x", [M, GATES * SIZE], given),
      values: testTensor("values", [GATES]),
      dOut: testTensor("dOut", [M, GATES * SIZE], given),
    };
    const outputs = { dValues: testTensor("dValues", [GATES]) };
    const attributes = { function: gated, size: SIZE };
    const op: Op<"gateValueGradient"> = { kind: "gateValueGradient", name: "check", inputs, outputs, attributes };
    const values: Values = new Map([...uniform([inputs.x, inputs.dOut], 2), gateValues(inputs.values)]);
    return { kernel: "gatedBlocks", direction: "backward", op, values };
  });
}

/** Each axis of a product restricted, among them q, k and v of the same heads; what sleeps keeps what was there. */
export function restrictedMatmulProblems(): Problem<"matmul">[] {
  const restriction = (axis: Restriction["axis"], gates: number, repeats = 1): Restriction => ({
    axis,
    size: SIZE,
    gates,
    repeats,
  });
  return [
    restrictedMatmul(40, 7, restriction("N", 2, 3), { transposeA: false, transposeB: true }),
    restrictedMatmul(40, 20, restriction("K", GATES), { transposeA: false, transposeB: false }),
    restrictedMatmul(12, 40, restriction("M", GATES), { transposeA: true, transposeB: false }),
  ];
}

/** `first` and `second` are the lengths of the other two axes, in the order M, N, K. */
function restrictedMatmul(
  first: number,
  second: number,
  restricted: Restriction,
  transposed: { readonly transposeA: boolean; readonly transposeB: boolean },
): Problem<"matmul"> {
  const length = restricted.size * restricted.gates * restricted.repeats;
  const [M, N, K] = { M: [length, first, second], N: [first, length, second], K: [first, second, length] }[
    restricted.axis
  ] as [number, number, number];
  const { transposeA, transposeB } = transposed;
  const [active, list] = listOf(restricted.gates, restricted.gates === GATES ? AWAKE : [1]);
  const a = testTensor("a", transposeA ? [K, M] : [M, K]);
  const b = testTensor("b", transposeB ? [N, K] : [K, N]);
  const bias = transposeA ? undefined : testTensor("bias", [N]);
  const out = testTensor("out", [M, N]);
  const attributes = { ...transposed, accumulate: transposeA, restricted };
  const op: Op<"matmul"> = {
    kind: "matmul",
    name: "check",
    inputs: { a, b, ...(bias && { bias }), active },
    outputs: { out },
    attributes,
  };
  const drawn = uniform([a, b, bias, transposeA ? out : undefined]);
  const direction = transposeA ? "backward" : "forward";
  return { kernel: "matmul", direction, op, values: new Map([...drawn, [active, list]]) };
}
