/** Lowers a router's choice: values and lists by token block, lists by gate, and the gradient of what it chose. */
import exponential from "../../../shaders/lib/exp.wgsl?raw";
import gradientShader from "../../../shaders/route-gradient.wgsl?raw";
import takersShader from "../../../shaders/route-takers.wgsl?raw";
import routeShader from "../../../shaders/route.wgsl?raw";
import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, ROUTED_LAYOUT, rowOfPart } from "../../graph/gateRecord";
import { paddedToFour, type Op } from "../../graph/ir";
import { linearGrid, type KernelCall, type LoweringTarget } from "../call";
import { reading, rowLayout, storedGroups, writing } from "../operands";
import { elementwiseTiling } from "../tiling";

const THREADS = 64;
/** A vector's width: the barrier costs a CPU more for every further one. */
const SOFTWARE_THREADS = 8;

export function lowerRoute(op: Op<"route">, { software = false }: LoweringTarget): KernelCall[] {
  const { part, first, training, factor, accumulate } = op.attributes;
  const { logits } = op.inputs;
  const { values, active, takers, record } = op.outputs;
  const { rows: lists, columns: gates } = rowLayout(logits);
  const constants = {
    ...GATE_LAYOUT,
    ...PART_LAYOUT,
    ...ROUTED_LAYOUT,
    RECORD_WORDS,
    PART: rowOfPart(part),
    FIRST: first,
    GATES: gates,
    LISTS: lists,
    VALUES_STRIDE: paddedToFour(gates),
    LIST_WORDS: paddedToFour(1 + gates),
    TAKERS_WORDS: paddedToFour(1 + lists),
    RECORDS: training,
    ACCUMULATES: accumulate,
    THREADS: software ? SOFTWARE_THREADS : THREADS,
  };
  return [
    {
      label: `route ${op.name}`,
      shader: routeShader,
      constants,
      prelude: exponential,
      operands: [
        reading("logits", logits, "scalars"),
        reading("record", record, "scalars"),
        writing("values", values, "scalars"),
        writing("awakeList", active, "scalars"),
      ],
      workgroups: linearGrid(lists),
    },
    {
      label: `route, takers ${op.name}`,
      shader: takersShader,
      constants,
      floats: { FACTOR: factor },
      operands: [
        // Only read; but the planner may lay it in one buffer with takers, and WebGPU wants one kind of use for both.
        { name: "values", tensor: values, access: "readWrite", view: "scalars" },
        writing("takers", takers, "scalars"),
        { name: "record", tensor: record, access: "readWrite", view: "scalars" },
      ],
      workgroups: [Math.ceil(gates / constants.THREADS), 1, 1],
    },
  ];
}

export function lowerRouteGradient(op: Op<"routeGradient">, _target: LoweringTarget): KernelCall[] {
  const { values, dValues } = op.inputs;
  const { dLogits } = op.outputs;
  const groups = storedGroups(dLogits);
  const { constants, workgroups } = elementwiseTiling(groups);
  return [
    {
      label: `d(route) ${op.name}`,
      shader: gradientShader,
      constants: { ...constants, GROUPS: groups },
      operands: [reading("values", values), reading("dValues", dValues), writing("dLogits", dLogits)],
      workgroups,
    },
  ];
}
