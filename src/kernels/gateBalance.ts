/** Routed gates at the end of a step: the biases that even out how many token blocks choose each. */
import shader from "../../shaders/gate-balance.wgsl?raw";
import { ROUTED_LAYOUT } from "../graph/gateRecord";
import type { KernelCall } from "./call";
import { gatePartCall, type GateEnd, type GatePart } from "./gatePartCall";

/** After `gateUpdateCall`. `rate` is what a bias moves by in a step. */
export function gateBalanceCall(
  gates: GatePart,
  { perLayer, rate }: { readonly perLayer: number; readonly rate: number },
  end: GateEnd,
): KernelCall {
  return gatePartCall("gate balance", gates, end, {
    shader,
    constants: { ...ROUTED_LAYOUT, LAYER: perLayer },
    floats: { RATE: rate },
  });
}
