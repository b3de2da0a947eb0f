/** A file's weights on the GPU, for a model that is only read. */
import type { Config } from "../../config/schema";
import type { Gpu } from "../../gpu/device";
import { GpuMemory } from "../../gpu/memory";
import type { BufferRange } from "../../gpu/pipelines";
import { bytesPerElement } from "../../gpu/storage";
import { encodeTensor } from "../../gpu/transfer";
import { storedElements, type Tensor } from "../../graph/ir";
import { elementStorage } from "../../kernels/prepare";
import { weightsFrom } from "./checkpointWeights";
import { chooseHalf, halfStorage } from "../lane/halfForm";
import { persistentOrInitial } from "./savedPersistent";
import type { SafetensorsFile } from "./safetensors";
import type { InferenceGraph } from "../step/stepGraph";
import type { WeightHome } from "./weightHome";

/** Weights from a file, for a model's graph. @throws CheckpointError where the file does not fit, OutOfMemoryError. */
export async function weightsOfFile(
  gpu: Gpu,
  config: Config,
  { graph: { parameters }, persistent }: InferenceGraph,
  file: SafetensorsFile,
): Promise<WeightHome> {
  const half = chooseHalf(config.precision.kind, gpu.capabilities);
  const memory = new GpuMemory(gpu.device, "checkpoint");
  const shapes = parameters.map(
    ({ tensor: { name, shape }, aliases }) =>
      [name, { shape, values: new Float32Array(0), moments: {}, aliases }] as const,
  );
  const { parameters: weights } = weightsFrom(file, {
    parameters: new Map(shapes),
    scaler: new Uint32Array(0),
    persistent: new Map(),
  });
  const kept = persistent.map(({ name, shape }): [string, BufferRange] => {
    const range = memory.allocate(name, storedElements(shape) * Float32Array.BYTES_PER_ELEMENT);
    const values = persistentOrInitial(file, name, shape);
    gpu.device.queue.writeBuffer(range.buffer, range.offset, encodeTensor(values, shape, "f32"));
    return [name, range];
  });
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
    persistent: new Map(kept),
    place: (parameter, copy) => {
      const range = ranges.get(`${copy} ${parameter}`);
      if (!range) throw new RangeError(`The model has no ${copy} copy of '${parameter}'`);
      return range;
    },
  };
}
