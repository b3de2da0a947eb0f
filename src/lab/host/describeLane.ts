/** What the page is told of a lane once it is built. */
import { NOTHING_GATED } from "../../graph/ops/cost";
import { elementsOf } from "../../graph/tensors";
import type { Lane } from "../../training/lane/lane";
import { wholeStep } from "../../training/lane/laneProgram";
import { sharedParametersOf } from "../../training/step/sharedParameters";
import type { LaneInfo } from "../wire/protocol";

/** @param compared the parameters whose drift is measured. */
export function describeLane(lane: Lane, compared: readonly string[]): LaneInfo {
  const { half, memory, graph, step, cost, observed } = lane.program;
  const { parameter, halfWeight, gradient, optimizer, activation } = memory.bytesByKind;
  return {
    name: lane.name,
    half,
    parameters: graph.parameters.reduce((count, { tensor }) => count + elementsOf(tensor.shape), 0),
    memory: {
      parameters: parameter,
      halfWeights: halfWeight,
      gradients: gradient,
      optimizer,
      activations: activation,
      total: memory.totalBytes,
    },
    flopsPerStep: cost.executedFlops * lane.config.training.accumulation,
    dispatchesPerStep: wholeStep(step).length,
    watched: (observed?.watched ?? []).map(({ name, kind, dtype }) => ({ name, kind, dtype })),
    compared,
    gates: lane.program.gates?.rows ?? [],
    gatedParameters: lane.program.gates?.owned.parameters ?? NOTHING_GATED,
    shared: sharedParametersOf(lane.program),
  };
}
