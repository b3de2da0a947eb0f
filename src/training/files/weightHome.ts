/**
 * Where a model's weights lie on the GPU, for programs that only read them: a lane's own buffers while it trains, or
 * buffers filled from a file (weightsOfFile.ts).
 */
import type { Config } from "../../config/schema";
import type { BufferRange } from "../../gpu/pipelines";
import type { HalfForm } from "../lane/halfForm";
import type { Lane } from "../lane/lane";

export interface WeightHome {
  readonly name: string;
  readonly config: Config;
  readonly half: HalfForm;
  /** The master copy of a parameter, or its half copy. @throws RangeError for a name the model does not have. */
  place(parameter: string, copy: "master" | "half"): BufferRange;
  /** What the model keeps beside its weights, by name. */
  readonly persistent: ReadonlyMap<string, BufferRange>;
}

/** A lane's weights as they stand after the steps submitted so far. */
export function weightsOfLane({ name, config, program }: Lane): WeightHome {
  const byName = new Map(program.graph.parameters.map((parameter) => [parameter.tensor.name, parameter]));
  return {
    name,
    config,
    half: program.half,
    persistent: new Map(program.graph.persistent.map((tensor) => [tensor.name, program.memory.place(tensor)])),
    place: (parameter, copy) => {
      const known = byName.get(parameter);
      const tensor = copy === "half" ? known?.half : known?.tensor;
      if (!tensor) throw new RangeError(`Lane '${name}' has no ${copy} copy of '${parameter}'`);
      return program.memory.place(tensor);
    },
  };
}
