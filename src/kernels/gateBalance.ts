/** Routed gates at the end of a step: the biases that even out how many token blocks choose each. */
import shader from "../../shaders/gate-balance.wgsl?raw";
import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, ROUTED_LAYOUT, rowOfPart } from "../graph/gateRecord";
import type { Tensor } from "../graph/ir";
import type { KernelCall } from "./call";
import type { GatePart } from "./gateUpdate";
import { reading } from "./operands";
import { SCALER_CONSTANTS } from "./stepState";

const THREADS = 64;

/** After `gateUpdateCalls`. `rate` is what a bias moves by in a step; `skips`: a step with found-inf changes nothing. */
export function gateBalanceCalls(
  { part, first, count }: GatePart,
  { perLayer, rate }: { readonly perLayer: number; readonly rate: number },
  record: Tensor,
  scaler: Tensor,
  skips: boolean,
): KernelCall[] {
  return [
    {
      label: `gate balance ${part}`,
      shader,
      constants: {
        ...GATE_LAYOUT,
        ...PART_LAYOUT,
        ...ROUTED_LAYOUT,
        ...SCALER_CONSTANTS,
        RECORD_WORDS,
        PART: rowOfPart(part),
        FIRST: first,
        COUNT: count,
        LAYER: perLayer,
        SKIPS: skips,
        THREADS,
      },
      floats: { RATE: rate },
      operands: [
        reading("scaler", scaler, "words"),
        { name: "record", tensor: record, access: "readWrite", view: "scalars" },
      ],
      workgroups: [1, 1, 1],
    },
  ];
}
