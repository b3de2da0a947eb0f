/** Gates by importance at the end of a step: what each is worth, and at every check which are awake until the next. */
import shader from "../../../shaders/gate-ranking.wgsl?raw";
import { NOT_CHOSEN } from "../../graph/gateRecord";
import { MOST_MEASURED } from "../../numerics/gateRanking";
import type { KernelCall } from "../call";
import { gatePartCall, type GateEnd, type GatePart } from "./gatePartCall";
import type { GateSchedule } from "./gateUpdate";
import { SCALE_LIBRARY } from "../stepEnd/scaleLibrary";

/** After `gateUpdateCall`, which freezes and sets the target. */
export function gateRankingCall(
  gates: GatePart,
  { checkInterval, exploreShare }: Pick<GateSchedule, "checkInterval" | "exploreShare">,
  end: GateEnd,
): KernelCall {
  return gatePartCall("gate ranking", gates, end, {
    shader,
    prelude: SCALE_LIBRARY,
    constants: { CHECK_INTERVAL: checkInterval },
    floats: { NEWCOMERS_SHARE: exploreShare, MOST_MEASURED, NOT_CHOSEN },
  });
}
