/**
 * A lane's gates outside the graph: the tensors by which the optimizer knows what sleeps, the schedule of the config, and
 * the calls at the end of a step.
 */
import type { ModelConfig } from "../../config/schema";
import type { GatedPart } from "../../graph/gateTypes";
import type { Tensor } from "../../graph/ir";
import type { ParameterBlock } from "../../graph/plan/plan";
import type { TensorFactory } from "../../graph/tensors";
import type { KernelCall } from "../../kernels/call";
import { gateBalanceCall } from "../../kernels/gates/gateBalance";
import { gateRankingCall } from "../../kernels/gates/gateRanking";
import { gateUpdateCall } from "../../kernels/gates/gateUpdate";
import { gatedRows, shareOf, type GatedRows } from "../../models/gates";
import { gateOwners, type GateOwners } from "./gateOwners";
import type { LaneMemory } from "../lane/laneMemory";
import type { StepGraph } from "./stepGraph";

export interface StepGates {
  /** f32, graph/gateRecord.ts. */
  readonly record: Tensor;
  readonly rows: readonly GatedRows[];
  readonly parts: readonly GatedPart[];
  /** Token blocks choose: there is a load to report. */
  readonly routed: boolean;
  /** Blocks of tokens in a step that choose; 0 where none do. */
  readonly tokenBlocks: number;
  /** u32 [P/OWNED_UNIT], written once. */
  readonly owners: Tensor;
  /** u32 [P/OWNED_UNIT], written in every step. */
  readonly awake: Tensor;
  readonly owned: GateOwners;
}

/** Undefined for a model without gates. */
export function planStepGates(
  model: ModelConfig,
  graph: StepGraph,
  block: ParameterBlock,
  memory: LaneMemory,
  factory: TensorFactory,
  device: GPUDevice,
): StepGates | undefined {
  const { gates: record } = graph;
  if (!record) return undefined;
  const rows = gatedRows(model);
  const owned = gateOwners(graph.first, block);
  const routed = model.gates.kind === "router";
  const [tokenBlocks = 0] = graph.first.ops.flatMap((op) =>
    op.kind === "route" ? Math.round(1 / op.attributes.factor) : [],
  );
  const units = owned.rows.length;
  const owners = factory.make("gate owners", [units], "u32", "state");
  const awake = factory.make("awake elements", [units], "u32", "state");
  const { buffer, offset } = memory.addScratch(owners);
  device.queue.writeBuffer(buffer, offset, owned.rows);
  memory.addScratch(awake);
  return { record, rows, parts: rows.map(({ part }) => part), routed, tokenBlocks, owners, awake, owned };
}

/** Counting, freezing and the controllers, one part after the other. */
export function gateEndCalls(
  model: ModelConfig,
  { record, rows, tokenBlocks }: StepGates,
  scaler: Tensor,
  skips: boolean,
): KernelCall[] {
  const { kind, scheduleStart, scheduleSteps, checkInterval, freezeAfter, wakeAfter } = model.gates;
  const { exploreShare, balanceRate: rate } = model.gates;
  const end = { record, scaler, skips };
  return rows.flatMap(({ part, first, layers, perLayer }) => {
    const gates = { part, first, count: layers * perLayer };
    const schedule = {
      share: shareOf(model, part),
      start: scheduleStart,
      steps: scheduleSteps,
      checkInterval,
      freezeAfter,
      wakeAfter,
      exploreShare,
      routed: kind === "router",
    };
    const update = gateUpdateCall(gates, schedule, end);
    if (kind === "router") return [update, gateBalanceCall(gates, { perLayer, rate, tokenBlocks }, end)];
    if (kind === "importance-threshold") return [update, gateRankingCall(gates, schedule, end)];
    return [update];
  });
}
