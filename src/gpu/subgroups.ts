/**
 * Subgroups are used where a device shows that its shuffles do what WGSL says, and nowhere else: one small dispatch when the
 * device is opened.
 */
import parityShader from "../../shaders/subgroup-parity.wgsl?raw";
import { GpuError } from "./errors";
import { GpuMemory } from "./memory";
import { encodeDispatches, PipelineCache } from "./pipelines";
import { readRange } from "./transfer";
import type { ShaderOperand } from "./wgsl";

export interface SubgroupSizes {
  readonly min: number;
  readonly max: number;
}

const WORDS_PER_INVOCATION = 4;
const RESULTS: ShaderOperand = { name: "results", storage: "u32", access: "write", view: "wordGroups" };

/**
 * The sizes a device names, or none where it fails the test. Kernels shuffle only where there is one (kernels/subgroupTeams.ts), so
 * that a range is not tried.
 */
export async function provenSubgroups(device: GPUDevice, sizes: SubgroupSizes): Promise<SubgroupSizes | undefined> {
  if (!device.features.has("subgroups")) return undefined;
  return sizes.min !== sizes.max || (await shufflesRight(device, sizes.max)) ? sizes : undefined;
}

/** Whether full subgroups of so many invocations pass on values as they should; a compiler's refusal counts as no. */
export async function shufflesRight(device: GPUDevice, invocations: number): Promise<boolean> {
  try {
    const expected = expectedWords(invocations);
    const words = await shuffledWords(device, invocations);
    return words.every((word, index) => word === expected[index]);
  } catch (error) {
    if (error instanceof GpuError) return false;
    throw error;
  }
}

/** @throws GpuError where the shader is refused. */
async function shuffledWords(device: GPUDevice, invocations: number): Promise<Uint32Array> {
  const label = "subgroup parity";
  const pipelines = new PipelineCache(device);
  const parts = { shader: parityShader, constants: { WORKGROUP: invocations }, subgroups: true, operands: [RESULTS] };
  const pipeline = await pipelines.pipeline(label, parts);
  const size = WORDS_PER_INVOCATION * invocations * Uint32Array.BYTES_PER_ELEMENT;
  const memory = new GpuMemory(device, label);
  try {
    const range = memory.allocate("results", size);
    const bindGroup = await pipelines.bindGroup(label, parts.operands, [range]);
    await memory.check();
    const encoder = device.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    encodeDispatches(pass, [{ label, pipeline, bindGroup, workgroups: [1, 1, 1] }]);
    pass.end();
    device.queue.submit([encoder.finish()]);
    return new Uint32Array(await readRange(device, range));
  } finally {
    memory.destroy();
  }
}

/** What shaders/subgroup-parity.wgsl writes on a device that keeps to WGSL. */
export function expectedWords(invocations: number): number[] {
  const bits = new Uint32Array(Float32Array.from({ length: invocations }, (_, invocation) => invocation + 0.5).buffer);
  return Array.from({ length: invocations }, (_, invocation) => [
    invocations,
    invocation,
    bits[(invocation + 1) % invocations] ?? 0,
    bits[invocation ^ (invocations / 2)] ?? 0,
  ]).flat();
}
