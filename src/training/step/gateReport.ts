/** What a lane's gates did, read back with the metrics of a chunk of steps: never awaited within one. */
import { executedFlopsOf } from "../../graph/ops/cost";
import { GATE_LAYOUT, PARTS, RECORD_WORDS } from "../../graph/gateRecord";
import type { MetricsRow } from "../../kernels/stepEnd/stepState";
import type { LaneProgram } from "../lane/laneProgram";

export interface GateReport {
  /** Steps done. */
  readonly step: number;
  /** For each gate, part after part and layer after layer: the steps in which it was awake since the run began. */
  readonly awakeSteps: Float32Array<ArrayBuffer>;
  /** 1 where the gate is frozen. */
  readonly frozen: Uint8Array<ArrayBuffer>;
}

/** @param bytes the record as it lies on the GPU. */
export function decodeGates(bytes: ArrayBuffer, step: number): GateReport {
  const record = new Float32Array(bytes);
  const gates = record.length / RECORD_WORDS - PARTS.length;
  const word = (gate: number, index: number): number => record[(PARTS.length + gate) * RECORD_WORDS + index] ?? 0;
  return {
    step,
    awakeSteps: Float32Array.from({ length: gates }, (_, gate) => word(gate, GATE_LAYOUT.AWAKE_STEPS)),
    frozen: Uint8Array.from({ length: gates }, (_, gate) => word(gate, GATE_LAYOUT.FROZEN)),
  };
}

/** FLOPs of a step, forward and backward of all micro-batches: as counted for a dense model, and as executed. */
export interface StepFlops {
  readonly dense: number;
  readonly executed: number;
}

/** @param row a step's metrics, whose gates say what was executed; absent: everything awake. */
export function stepFlops({ cost }: LaneProgram, accumulation: number, row?: MetricsRow): StepFlops {
  const { gates } = row ?? {};
  const shares = gates && { feedForward: gates.feedForward.active, heads: gates.heads.active };
  const executed = shares ? executedFlopsOf(cost, shares) : cost.executedFlops;
  return { dense: cost.denseFlops * accumulation, executed: executed * accumulation };
}
