/**
 * Where a model's weights lie on the GPU, for programs that only read them: a lane's own buffers while it trains, or
 * buffers filled from a file.
 */
import type { Config } from "../config/schema";
import type { BufferRange } from "../gpu/pipelines";
import { GpuMemory } from "../gpu/memory";
import { encodeTensor } from "../gpu/transfer";
import { storedElements, type Tensor } from "../graph/ir";
import { elementStorage } from "../kernels/prepare";
import type { Gpu } from "../gpu/device";
import { bytesPerElement } from "../gpu/storage";
import { weightsFrom } from "./checkpointWeights";
import { gateRecordFrom } from "./resumedState";
import { chooseHalf, halfStorage, type HalfForm } from "./halfForm";
import type { Lane } from "./lane";
import type { SafetensorsFile } from "./safetensors";
import type { InferenceGraph } from "./stepGraph";

export interface WeightHome {
  readonly name: string;
  readonly config: Config;
  readonly half: HalfForm;
  /** The master copy of a parameter, or its half copy. @throws RangeError for a name the model does not have. */
  place(parameter: string, copy: "master" | "half"): BufferRange;
  /** The record of the model's gates; absent where it has none. */
  readonly gates?: BufferRange;
}

/** A lane's weights as they stand after the steps submitted so far. */
export function weightsOfLane({ name, config, program }: Lane): WeightHome {
  const byName = new Map(program.graph.parameters.map((parameter) => [parameter.tensor.name, parameter]));
  return {
    name,
    config,
    half: program.half,
    ...(program.graph.gates && { gates: program.memory.place(program.graph.gates) }),
    place: (parameter, copy) => {
      const known = byName.get(parameter);
      const tensor = copy === "half" ? known?.half : known?.tensor;
      if (!tensor) throw new RangeError(`Lane '${name}' has no ${copy} copy of '${parameter}'`);
      return program.memory.place(tensor);
    },
  };
}

/** Weights from a file, for a model's graph. @throws CheckpointError where the file does not fit, OutOfMemoryError. */
export async function weightsOfFile(
  gpu: Gpu,
  config: Config,
  { graph: { parameters }, gates: record }: InferenceGraph,
  file: SafetensorsFile,
): Promise<WeightHome> {
  const half = chooseHalf(config.precision.kind, gpu.capabilities);
  const memory = new GpuMemory(gpu.device, "checkpoint");
  const shapes = parameters.map(
    ({ tensor: { name, shape }, aliases }) =>
      [name, { shape, values: new Float32Array(0), moments: [], aliases }] as const,
  );
  const { parameters: weights } = weightsFrom(file, {
    parameters: new Map(shapes),
    scaler: new Uint32Array(0),
  });
  const gates = record && memory.allocate("gates", storedElements(record.shape) * Float32Array.BYTES_PER_ELEMENT);
  if (gates) gpu.device.queue.writeBuffer(gates.buffer, gates.offset, gateRecordFrom(file, gates.size));
  const ranges = new Map<string, BufferRange>();
  const put = (name: string, tensor: Tensor, copy: "master" | "half"): void => {
    const storage = elementStorage(tensor, halfStorage(half));
    const range = memory.allocate(`${name} ${copy}`, storedElements(tensor.shape) * bytesPerElement(storage));
    const values = weights.get(name)?.values ?? [];
    gpu.device.queue.writeBuffer(range.buffer, range.offset, encodeTensor(values, tensor.shape, storage));
    ranges.set(`${copy} ${name}`, range);
  };
  for (const { tensor, half: copy } of parameters) {
    put(tensor.name, tensor, "master");
    if (copy) put(tensor.name, copy, "half");
  }
  await memory.check();
  return {
    name: "checkpoint",
    config,
    half,
    ...(gates && { gates }),
    place: (parameter, copy) => {
      const range = ranges.get(`${copy} ${parameter}`);
      if (!range) throw new RangeError(`The model has no ${copy} copy of '${parameter}'`);
      return range;
    },
  };
}
