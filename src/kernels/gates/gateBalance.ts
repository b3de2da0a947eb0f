/** Routed gates at the end of a step: the biases that even out how many token blocks choose each. */
import shader from "../../../shaders/gate-balance.wgsl?raw";
import { ROUTED_LAYOUT } from "../../graph/gateRecord";
import type { KernelCall } from "../call";
import { gatePartCall, type GateEnd, type GatePart } from "./gatePartCall";

export interface GateBalance {
  /** Gates in a layer. */
  readonly perLayer: number;
  /** What a bias moves by in a step. */
  readonly rate: number;
  /** Blocks of tokens in a step, over all micro-batches. */
  readonly tokenBlocks: number;
}

/** After `gateUpdateCall`. */
export function gateBalanceCall(
  gates: GatePart,
  { perLayer, rate, tokenBlocks }: GateBalance,
  end: GateEnd,
): KernelCall {
  return gatePartCall("gate balance", gates, end, {
    shader,
    constants: { ...ROUTED_LAYOUT, LAYER: perLayer, TOKEN_BLOCKS: tokenBlocks },
    floats: { RATE: rate },
  });
}
