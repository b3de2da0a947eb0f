/** A lane on paper: its step's graph for this device and where each tensor lies. No buffer is made and nothing compiled. */
import type { Config } from "../../config/schema";
import type { DataSource } from "../../data/source";
import type { DeviceCapabilities } from "../../gpu/device";
import { DEFAULT_BINDINGS } from "../../graph/passes/fuse";
import { planMemory, type Plan } from "../../graph/plan/plan";
import type { LoweringTarget } from "../../kernels/call";
import { splitCount } from "../../kernels/matmul/matmulTile";
import { momentsOf } from "../../kernels/stepEnd/optimizers/optimizers";
import { targetOf } from "../../kernels/target";
import { chooseHalf, halfStorage, type HalfForm } from "./halfForm";
import { makeStepTensors, type StepTensors } from "../step/stepEnd";
import { buildStepGraph, keepsMasterWeights, withFusion, withSplitSums, type StepGraph } from "../step/stepGraph";
import { taskOf } from "../task";

export interface LanePlan {
  readonly half: HalfForm;
  /** What kernels are lowered for, before any tuning. */
  readonly target: LoweringTarget;
  /** The step before its ops are fused: what tiles are chosen for. */
  readonly apart: StepGraph;
  readonly graph: StepGraph;
  readonly tensors: StepTensors;
  readonly plan: Plan;
}

/** @throws MemoryPlanError, MissingFeatureError */
export function planLane(config: Config, data: DataSource, capabilities: DeviceCapabilities, fuses = true): LanePlan {
  const half = chooseHalf(config.precision.kind, capabilities);
  const target = targetOf(capabilities, halfStorage(half));
  const whole = buildStepGraph(config, taskOf(data), data.countedTargets);
  const apart = withSplitSums(whole, (op) => splitCount(op, target));
  // Every op needs a binding for its overflow flags.
  const graph = fuses ? withFusion(apart, DEFAULT_BINDINGS - 1) : apart;
  const tensors = makeStepTensors(graph);
  const plan = planMemory(graph.first, {
    moments: momentsOf(config.optimizer.kind),
    maxBindingBytes: capabilities.limits.maxStorageBufferBindingSize,
    states: [graph.scaler, tensors.hyper, tensors.metrics],
    masterWeights: keepsMasterWeights(config),
    sharesPlaces: fuses,
  });
  return { half, target, apart, graph, tensors, plan };
}
