/**
 * Runs kernel calls on a real device, for tests and for `halfstep check`: each tensor in a buffer of its own, values in
 * and out as doubles. Output buffers start out filled with a NaN pattern, so that a store left out cannot pass.
 */
import { Creations } from "../../gpu/creation";
import { decodeTensor, encodeTensor, readRange } from "../../gpu/transfer";
import { encodeDispatches, PipelineCache } from "../../gpu/pipelines";
import type { Gpu } from "../../gpu/device";
import { headOf, type InPlace } from "../../graph/plan/inPlace";
import type { DType, Tensor } from "../../graph/ir";
import { storedElements } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { elementStorage, prepareCalls } from "../prepare";
import { targetOf } from "../target";
import { bytesPerElement } from "../../gpu/storage";

let nextId = 1_000_000;

/** A tensor for a test or a check, outside any graph. */
export function testTensor(name: string, shape: readonly number[], dtype: DType = "f32"): Tensor {
  return { id: nextId++, name, shape, dtype, kind: "activation" };
}

export function loweringTarget(gpu: Gpu, half: LoweringTarget["half"]): LoweringTarget {
  return targetOf(gpu.capabilities, half);
}

/** The half forms this device can run: packed always, native with shader-f16. */
export function halfForms(gpu: Gpu): LoweringTarget["half"][] {
  return gpu.capabilities.shaderF16 ? ["native", "packed"] : ["packed"];
}

const caches = new WeakMap<GPUDevice, PipelineCache>();

function pipelinesOf(gpu: Gpu): PipelineCache {
  const known = caches.get(gpu.device) ?? new PipelineCache(gpu.device);
  caches.set(gpu.device, known);
  return known;
}

/** 0xff bytes: NaN as f32 and as half, a huge index as u32. */
const POISON = 0xff;

export interface KernelRun {
  /** Logical values of a tensor after the run. */
  read(tensor: Tensor): Promise<Float64Array>;
  /** Raw stored bytes, padding included. */
  bytes(tensor: Tensor): Promise<ArrayBuffer>;
  destroy(): void;
}

/**
 * Runs the calls once, in order, in one submit. `values` holds logical row-major values of the tensors read. Each tensor has a
 * buffer of its own, but a result `inPlace` that of the tensor it replaces.
 */
export async function runCalls(
  gpu: Gpu,
  calls: readonly KernelCall[],
  values: ReadonlyMap<Tensor, ArrayLike<number>>,
  half: LoweringTarget["half"],
  inPlace: InPlace = new Map(),
): Promise<KernelRun> {
  const { device } = gpu;
  const creations = new Creations(device, "kernels");
  const buffers = new Map<number, GPUBuffer>();
  const rangeOf = (result: Tensor): { buffer: GPUBuffer; offset: number; size: number } => {
    const tensor = headOf(result, inPlace);
    const storage = elementStorage(tensor, half);
    const size = storedElements(tensor.shape) * bytesPerElement(storage);
    let buffer = buffers.get(tensor.id);
    if (!buffer) {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      buffer = creations.make(() => device.createBuffer({ label: tensor.name, size, usage }));
      const initial = values.get(tensor);
      const bytes = initial ? encodeTensor(initial, tensor.shape, storage) : new Uint8Array(size).fill(POISON);
      device.queue.writeBuffer(buffer, 0, bytes);
      buffers.set(tensor.id, buffer);
    }
    return { buffer, offset: 0, size };
  };
  const dispatches = await prepareCalls(calls, half, pipelinesOf(gpu), rangeOf);
  creations.make(() => {
    const encoder = device.createCommandEncoder({ label: "kernel run" });
    const pass = encoder.beginComputePass();
    encodeDispatches(pass, dispatches);
    pass.end();
    device.queue.submit([encoder.finish()]);
  });
  await creations.check();
  const bytes = (tensor: Tensor): Promise<ArrayBuffer> => readRange(device, rangeOf(tensor));
  return {
    bytes,
    read: async (tensor) => decodeTensor(await bytes(tensor), tensor.shape, elementStorage(tensor, half)),
    destroy: () => buffers.forEach((buffer) => buffer.destroy()),
  };
}
