/** What sharing parameters across layers saves a lane, parameter by parameter. */
import { storedElements } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import type { LaneProgram } from "./laneProgram";

export interface SharedParameter {
  /** The owner's name, PyTorch's. */
  readonly name: string;
  readonly elements: number;
  /** The names that it stands for besides: other layers' parameters that do not exist. */
  readonly aliases: readonly string[];
  /** Bytes that the aliases would take: weights, half copies, gradients and moments. */
  readonly savedBytes: number;
}

/** Empty where no layer shares. */
export function sharedParametersOf({ graph, block }: Pick<LaneProgram, "graph" | "block">): SharedParameter[] {
  const floats = Float32Array.BYTES_PER_ELEMENT;
  return graph.parameters
    .filter(({ aliases }) => aliases.length > 0)
    .map(({ tensor, half, aliases }) => {
      const masters = half && block.masterStart > 0 ? 0 : floats;
      const perElement =
        masters +
        (half ? Uint16Array.BYTES_PER_ELEMENT : 0) +
        floats +
        block.flat.moments.length * floats;
      return {
        name: tensor.name,
        elements: elementsOf(tensor.shape),
        aliases,
        savedBytes: aliases.length * storedElements(tensor.shape) * perElement,
      };
    });
}
