/** Lowers what stands behind gates: blocks of columns times their gate's value, and both gradients of that. */
import gateBlocksShader from "../../../shaders/gate-blocks.wgsl?raw";
import valueGradientShader from "../../../shaders/gate-value-gradient.wgsl?raw";
import columnsLibrary from "../../../shaders/lib/columns.wgsl?raw";
import { paddedToFour, type GatedFunction, type Op, type Tensor } from "../../graph/ir";
import { activationPrelude, BACKWARD, FORWARD } from "../elementwise/activation";
import { linearGrid, type KernelCall, type LoweringTarget, type Operand } from "../call";
import { reading, rowLayout, writing } from "../operands";
import { awakeParts, sizedBy } from "./restricted";

const WORKGROUP = 256;
/** A vector's width: each invocation adds its rows by itself, and three barriers less. */
const SOFTWARE_DOWN = 8;
const GPU_DOWN = 256;

/** out = f(x)·z. Any mix of f32 and halves; values f32. */
export function lowerGateBlocks(op: Op<"gateBlocks">, _target: LoweringTarget): KernelCall[] {
  const { x } = op.inputs;
  const { out } = op.outputs;
  const called = op.attributes.function === "identity" ? "x" : FORWARD[op.attributes.function];
  return [
    {
      label: `gated ${op.attributes.function} ${op.name}`,
      ...blockwise(
        op,
        withFunction(
          op.attributes.function,
          `fn gated(x: vec4f) -> vec4f { return ${called}; }
fn store(i: u32, gate: f32) { storeOut(i, gated(loadX(i)) * gate); }`,
        ),
      ),
      operands: [reading("x", x), ...gateOperands(op), writing("out", out)],
    },
  ];
}

/** dX = f′(x)·z·dOut. Any mix of f32 and halves; values f32. */
export function lowerGateBlocksGradient(op: Op<"gateBlocksGradient">, _target: LoweringTarget): KernelCall[] {
  const { x, dOut } = op.inputs;
  const { dX } = op.outputs;
  const called = op.attributes.function === "identity" ? "dOut" : BACKWARD[op.attributes.function];
  return [
    {
      label: `d(gated ${op.attributes.function}) ${op.name}`,
      ...blockwise(
        op,
        withFunction(
          op.attributes.function,
          `fn gatedGradient(x: vec4f, dOut: vec4f) -> vec4f { return ${called}; }
fn store(i: u32, gate: f32) { storeDX(i, gatedGradient(loadX(i), loadDOut(i)) * gate); }`,
        ),
      ),
      operands: [reading("x", x), reading("dOut", dOut), ...gateOperands(op), writing("dX", dX)],
    },
  ];
}

/** dValues[g] = Σ f(x)·dOut over the gate's block. Any mix of f32 and halves; values and dValues f32. */
export function lowerGateValueGradient(
  op: Op<"gateValueGradient">,
  { software = false }: LoweringTarget,
): KernelCall[] {
  const { x, values, dOut } = op.inputs;
  const { dValues } = op.outputs;
  const { function: gated, size } = op.attributes;
  const { rows, groups } = rowLayout(x);
  const { rows: lists, columns: gates } = rowLayout(values);
  const called = gated === "identity" ? "x" : FORWARD[gated];
  return [
    {
      label: `gate value gradient ${op.name}`,
      shader: valueGradientShader,
      constants: {
        M: rows / lists,
        GROUPS: groups,
        BLOCK_GROUPS: size / 4,
        GATES: gates,
        LISTS: lists,
        VALUES_STRIDE: paddedToFour(gates),
        ACROSS: 1,
        DOWN: software ? SOFTWARE_DOWN : GPU_DOWN,
      },
      prelude: [columnsLibrary, withFunction(gated, `fn gated(x: vec4f) -> vec4f { return ${called}; }`)].join("\n"),
      operands: [
        reading("x", x),
        reading("values", values, "scalars"),
        reading("dOut", dOut),
        writing("dValues", dValues, "scalars"),
      ],
      workgroups: linearGrid(lists * paddedToFour(gates)),
    },
  ];
}

function withFunction(gated: GatedFunction, lines: string): string {
  return gated === "identity" ? lines : activationPrelude(lines);
}

function gateOperands({
  inputs,
}: {
  readonly inputs: { readonly values: Tensor; readonly active: Tensor };
}): Operand[] {
  return [reading("values", inputs.values, "scalars"), reading("awakeList", inputs.active, "scalars")];
}

/** Workgroups for the blocks awake in each list, each of a few rows of one block. */
function blockwise(
  { inputs, attributes }: Op<"gateBlocks"> | Op<"gateBlocksGradient">,
  prelude: string,
): Omit<KernelCall, "label" | "operands"> {
  const { x, values, active } = inputs;
  const { rows, groups } = rowLayout(x);
  const { rows: lists, columns: gates } = rowLayout(values);
  const blockGroups = attributes.size / 4;
  const rowsOfList = rows / lists;
  const perBlock = Math.ceil((rowsOfList * blockGroups) / WORKGROUP);
  const by = { axis: "M", size: rowsOfList, lists } as const;
  const awake = awakeParts(active, { gates, repeats: 1, ...(lists > 1 && { by }) });
  return {
    shader: gateBlocksShader,
    constants: {
      ...awake.constants,
      WORKGROUP,
      WORKGROUPS: perBlock,
      M: rowsOfList,
      LISTS: lists,
      VALUES_STRIDE: paddedToFour(gates),
      GROUPS: groups,
      BLOCK_GROUPS: blockGroups,
    },
    prelude: `${awake.prelude}\n${prelude}`,
    workgroups: linearGrid(lists * perBlock * gates),
    ...sizedBy(active, lists * perBlock),
  };
}
