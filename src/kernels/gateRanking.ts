/** Gates by importance at the end of a step: what each is worth, and at every check which are awake until the next. */
import shader from "../../shaders/gate-ranking.wgsl?raw";
import { GATE_LAYOUT, NOT_CHOSEN, PART_LAYOUT, RECORD_WORDS, rowOfPart } from "../graph/gateRecord";
import type { Tensor } from "../graph/ir";
import { MOST_MEASURED } from "../numerics/gateRanking";
import type { KernelCall } from "./call";
import type { GatePart, GateSchedule } from "./gateUpdate";
import { reading } from "./operands";
import { SCALER_CONSTANTS } from "./stepState";

const THREADS = 64;

/** After `gateUpdateCalls`, which freezes and sets the target. `skips`: a step with found-inf changes nothing. */
export function gateRankingCalls(
  { part, first, count }: GatePart,
  { checkInterval, exploreShare }: Pick<GateSchedule, "checkInterval" | "exploreShare">,
  record: Tensor,
  scaler: Tensor,
  skips: boolean,
): KernelCall[] {
  return [
    {
      label: `gate ranking ${part}`,
      shader,
      constants: {
        ...GATE_LAYOUT,
        ...PART_LAYOUT,
        ...SCALER_CONSTANTS,
        RECORD_WORDS,
        PART: rowOfPart(part),
        FIRST: first,
        COUNT: count,
        CHECK_INTERVAL: checkInterval,
        SKIPS: skips,
        THREADS,
      },
      floats: { NEWCOMERS_SHARE: exploreShare, MOST_MEASURED, NOT_CHOSEN },
      operands: [
        reading("scaler", scaler, "words"),
        { name: "record", tensor: record, access: "readWrite", view: "scalars" },
      ],
      workgroups: [1, 1, 1],
    },
  ];
}
