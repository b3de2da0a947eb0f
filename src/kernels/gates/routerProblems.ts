/** Problems for a router, and for the kernels behind it: blocks of rows that each have a list of blocks of their own. */
import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, ROUTED_LAYOUT } from "../../graph/gateRecord";
import type { GatedFunction, Op, Tensor } from "../../graph/ir";
import type { Restriction } from "../../graph/restriction";
import { testTensor } from "../check/harness";
import { typed, uniform, type Problem, type Types } from "../check/problems";
import type { Values } from "../check/values";

const [GATES, SIZE, ROWS] = [5, 32, 32];
/** What each block of rows chose; one gate was chosen by none. */
const CHOSEN = [
  [0, 3],
  [1, 3],
  [0, 1],
] as const;
const LISTS = CHOSEN.length;
const FIRST = 2;

/** Lists as rows, zeros behind each. */
function listsOf(name: string, lists: readonly (readonly number[])[], most: number): readonly [Tensor, Float64Array] {
  const rows = lists.map((list) =>
    Array.from({ length: 1 + most }, (_, i) => (i === 0 ? list.length : (list[i - 1] ?? 0))),
  );
  return [testTensor(name, [lists.length, 1 + most], "u32"), Float64Array.from(rows.flat())];
}

function chosenLists(): readonly [Tensor, Float64Array] {
  return listsOf("active", CHOSEN, GATES);
}

function takerLists(): readonly [Tensor, Float64Array] {
  const takers = Array.from({ length: GATES }, (_, gate) =>
    CHOSEN.flatMap((list, row) => (list.some((chosen) => chosen === gate) ? [row] : [])),
  );
  return listsOf("takers", takers, LISTS);
}

/** A fresh record; one with a target, a bias that decides and a frozen gate; a later micro-batch; and inference. */
export function routeProblems(): Problem<"route">[] {
  const [COUNT, BLOCKS] = [7, 6];
  const CASES = [
    { target: 0, training: true, accumulate: false },
    { target: 0.4, training: true, accumulate: false },
    { target: 0.4, training: true, accumulate: true },
    { target: 0.1, training: false, accumulate: false },
  ];
  return CASES.map(({ target, training, accumulate }) => {
    const inputs = { logits: testTensor("logits", [BLOCKS, COUNT]) };
    const outputs = {
      values: testTensor("values", [BLOCKS, COUNT]),
      active: testTensor("active", [BLOCKS, 1 + COUNT], "u32"),
      takers: testTensor("takers", [COUNT, 1 + BLOCKS], "u32"),
      record: testTensor("record", [FIRST + COUNT, RECORD_WORDS]),
    };
    const record = new Float64Array((FIRST + COUNT) * RECORD_WORDS);
    record[PART_LAYOUT.TARGET] = target;
    record[(FIRST + 1) * RECORD_WORDS + ROUTED_LAYOUT.BIAS] = 1;
    record[(FIRST + 4) * RECORD_WORDS + GATE_LAYOUT.FROZEN] = 1;
    record[(FIRST + 4) * RECORD_WORDS + ROUTED_LAYOUT.BIAS] = 2;
    for (const g of [2, 3]) record[(FIRST + g) * RECORD_WORDS + GATE_LAYOUT.PROBABILITY] = 0.25;
    const attributes = { part: "feedForward", first: FIRST, training, factor: 1 / 16, accumulate } as const;
    const op: Op<"route"> = { kind: "route", name: "check", inputs, outputs, attributes };
    const values: Values = new Map([...uniform([inputs.logits], 2), [outputs.record, record]]);
    return { kernel: "gate", direction: "forward", op, values };
  });
}

export function routeGradientProblems(): Problem<"routeGradient">[] {
  const inputs = { values: testTensor("values", [LISTS, GATES]), dValues: testTensor("dValues", [LISTS, GATES]) };
  const outputs = { dLogits: testTensor("dLogits", [LISTS, GATES]) };
  const op: Op<"routeGradient"> = { kind: "routeGradient", name: "check", inputs, outputs, attributes: {} };
  const values: Values = new Map([routedValues(inputs.values), ...uniform([inputs.dValues])]);
  return [{ kernel: "gate", direction: "backward", op, values }];
}

/** Between 0 and 2 where chosen. */
function routedValues(values: Tensor): readonly [Tensor, Float64Array] {
  const opened = CHOSEN.flatMap((list, row) =>
    Array.from({ length: GATES }, (_, g) => (list.some((chosen) => chosen === g) ? (1 + row + g) / 6 : 0)),
  );
  return [values, Float64Array.from(opened)];
}

const FUNCTIONS = [{ gated: "gelu" }, { gated: "identity" }] as const;
type BlockCase = { readonly gated: GatedFunction } & Types;

function blockInputs(given: Types["given"]): { x: Tensor; values: Tensor; active: Tensor; lists: Values } {
  const [active, list] = chosenLists();
  const x = testTensor("x", [LISTS * ROWS, GATES * SIZE], given);
  const values = testTensor("values", [LISTS, GATES]);
  return { x, values, active, lists: new Map([routedValues(values), [active, list]]) };
}

export function routedBlocksProblems(): Problem<"gateBlocks">[] {
  return typed<(typeof FUNCTIONS)[number]>(FUNCTIONS).map(({ gated, given, made }: BlockCase) => {
    const { lists, ...inputs } = blockInputs(given);
    const outputs = { out: testTensor("out", inputs.x.shape, made) };
    const attributes = { function: gated, size: SIZE };
    const op: Op<"gateBlocks"> = { kind: "gateBlocks", name: "check", inputs, outputs, attributes };
    const values: Values = new Map([...uniform([inputs.x], 2), ...lists]);
    return { kernel: "gatedBlocks", direction: "forward", op, values };
  });
}

export function routedBlocksGradientProblems(): Problem<"gateBlocksGradient">[] {
  return typed<(typeof FUNCTIONS)[number]>(FUNCTIONS).map(({ gated, given, made }: BlockCase) => {
    const { lists, ...read } = blockInputs(given);
    const inputs = { ...read, dOut: testTensor("dOut", read.x.shape, given) };
    const outputs = { dX: testTensor("dX", read.x.shape, made) };
    const attributes = { function: gated, size: SIZE };
    const op: Op<"gateBlocksGradient"> = { kind: "gateBlocksGradient", name: "check", inputs, outputs, attributes };
    const values: Values = new Map([...uniform([inputs.x, inputs.dOut], 2), ...lists]);
    return { kernel: "gatedBlocks", direction: "backward", op, values };
  });
}

export function routedValueGradientProblems(): Problem<"gateValueGradient">[] {
  return typed<(typeof FUNCTIONS)[number]>(FUNCTIONS).map(({ gated, given }: BlockCase) => {
    const { x, values } = blockInputs(given);
    const inputs = { x, values, dOut: testTensor("dOut", x.shape, given) };
    const outputs = { dValues: testTensor("dValues", values.shape) };
    const attributes = { function: gated, size: SIZE };
    const op: Op<"gateValueGradient"> = { kind: "gateValueGradient", name: "check", inputs, outputs, attributes };
    const drawn: Values = new Map([...uniform([x, inputs.dOut], 2), routedValues(values)]);
    return { kernel: "gatedBlocks", direction: "backward", op, values: drawn };
  });
}

const BY_CHOICE: Omit<Restriction, "axis"> = {
  size: SIZE,
  gates: GATES,
  repeats: 1,
  by: { axis: "M", size: ROWS, lists: LISTS },
};
const byTaker = (axis: "M" | "N"): Restriction<"K"> => ({
  axis: "K",
  size: ROWS,
  gates: LISTS,
  repeats: 1,
  by: { axis, size: SIZE, lists: GATES },
});

/** Into the blocks and out of them, and the gradients of both weights, of which one gate's blocks have none. */
export function routedMatmulProblems(): Problem<"matmul">[] {
  const [N, F, C] = [LISTS * ROWS, GATES * SIZE, 12];
  return [
    product([N, C], [F, C], { ...BY_CHOICE, axis: "N" }, { transposeB: true }),
    product([N, F], [C, F], { ...BY_CHOICE, axis: "K" }, { transposeB: true }),
    product([N, F], [N, C], byTaker("M"), { transposeA: true }),
    product([N, C], [N, F], byTaker("N"), { transposeA: true, accumulate: true }),
  ];
}

function product(
  aShape: readonly [number, number],
  bShape: readonly [number, number],
  restricted: Restriction,
  { transposeA = false, transposeB = false, accumulate = false },
): Problem<"matmul"> {
  const [active, list] = restricted.by?.lists === GATES ? takerLists() : chosenLists();
  const [a, b] = [testTensor("a", aShape), testTensor("b", bShape)];
  const [M, N] = [transposeA ? aShape[1] : aShape[0], transposeB ? bShape[0] : bShape[1]];
  const bias = transposeA ? undefined : testTensor("bias", [N]);
  const out = testTensor("out", [M, N]);
  const op: Op<"matmul"> = {
    kind: "matmul",
    name: "check",
    inputs: { a, b, ...(bias && { bias }), active },
    outputs: { out },
    attributes: { transposeA, transposeB, accumulate, restricted },
  };
  const drawn = uniform([a, b, bias, accumulate ? out : undefined]);
  const direction = transposeA ? "backward" : "forward";
  return { kernel: "matmul", direction, op, values: new Map([...drawn, [active, list]]) };
}

/** A bias' gradient: the rows that took each block of columns. */
export function routedColumnSumProblems(): Problem<"columnSum">[] {
  return [false, true].map((accumulate) => {
    const [active, list] = takerLists();
    const x = testTensor("x", [LISTS * ROWS, GATES * SIZE]);
    const out = testTensor("out", [GATES * SIZE]);
    const attributes = { period: 1, accumulate, restricted: byTaker("N") };
    const op: Op<"columnSum"> = {
      kind: "columnSum",
      name: "check",
      inputs: { x, active },
      outputs: { out },
      attributes,
    };
    return { kernel: "columnSum", direction: "backward", op, values: new Map([...uniform([x, out]), [active, list]]) };
  });
}
