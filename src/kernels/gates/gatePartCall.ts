/** What the kernels at the end of a step have in common that work on one part's gates: its rows of the record, in one workgroup. */
import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, rowOfPart } from "../../graph/gateRecord";
import type { GatedPart } from "../../graph/gateTypes";
import type { Tensor } from "../../graph/ir";
import type { KernelCall } from "../call";
import { reading } from "../operands";
import { SCALER_CONSTANTS } from "../stepEnd/stepState";

const THREADS = 64;

export interface GatePart {
  readonly part: GatedPart;
  /** First row in the record, and how many, over all layers. */
  readonly first: number;
  readonly count: number;
}

export interface GateEnd {
  readonly record: Tensor;
  readonly scaler: Tensor;
  /** A step with found-inf changes nothing. */
  readonly skips: boolean;
}

/** `record` f32 rows of RECORD_WORDS, read and written; `scaler` u32 [16]. */
export function gatePartCall(
  name: string,
  { part, first, count }: GatePart,
  { record, scaler, skips }: GateEnd,
  kernel: Required<Pick<KernelCall, "shader" | "constants" | "floats">> & Pick<KernelCall, "prelude">,
): KernelCall {
  return {
    label: `${name} ${part}`,
    ...kernel,
    constants: {
      ...GATE_LAYOUT,
      ...PART_LAYOUT,
      ...SCALER_CONSTANTS,
      RECORD_WORDS,
      PART: rowOfPart(part),
      FIRST: first,
      COUNT: count,
      SKIPS: skips,
      THREADS,
      ...kernel.constants,
    },
    operands: [
      reading("scaler", scaler, "words"),
      { name: "record", tensor: record, access: "readWrite", view: "scalars" },
    ],
    workgroups: [1, 1, 1],
  };
}
