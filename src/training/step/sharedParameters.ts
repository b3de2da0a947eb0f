/** What sharing parameters across layers saves a lane, parameter by parameter. */
import { storedElements } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import type { LaneProgram } from "../lane/laneProgram";

export interface SharedParameter {
  /** The owner's name, PyTorch's. */
  readonly name: string;
  readonly elements: number;
  /** The names that it stands for besides: other layers' parameters that do not exist. */
  readonly aliases: readonly string[];
  /** What the aliases would take. */
  readonly saved: SavedBytes;
}

/** Bytes by kind, as a lane's memory has them. */
export interface SavedBytes {
  readonly parameters: number;
  readonly halfWeights: number;
  readonly gradients: number;
  readonly optimizer: number;
}

export function totalSaved({ parameters, halfWeights, gradients, optimizer }: SavedBytes): number {
  return parameters + halfWeights + gradients + optimizer;
}

/** Empty where no layer shares. */
export function sharedParametersOf({ graph, block }: Pick<LaneProgram, "graph" | "block">): SharedParameter[] {
  const floats = Float32Array.BYTES_PER_ELEMENT;
  return graph.parameters
    .filter(({ aliases }) => aliases.length > 0)
    .map(({ tensor, half, aliases, trainable }) => {
      const masters = half && block.masterStart > 0 ? 0 : floats;
      const elements = aliases.length * storedElements(tensor.shape);
      return {
        name: tensor.name,
        elements: elementsOf(tensor.shape),
        aliases,
        saved: {
          parameters: elements * masters,
          halfWeights: half ? elements * Uint16Array.BYTES_PER_ELEMENT : 0,
          gradients: trainable ? elements * floats : 0,
          optimizer: trainable ? elements * floats * Object.keys(block.trained.moments).length : 0,
        },
      };
    });
}
