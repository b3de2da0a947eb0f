/**
 * Subgroups are used where a device shows that its shuffles do what WGSL says, and nowhere else: one small dispatch when the
 * device is opened.
 */
import parityShader from "../../shaders/subgroup-parity.wgsl?raw";
import { readRange } from "./transfer";

export interface SubgroupSizes {
  readonly min: number;
  readonly max: number;
}

const WORDS_PER_LANE = 4;

/**
 * The sizes a device names, or none where it fails the test. Kernels shuffle only where there is one size (kernels/lanes.ts), so
 * that a range is not tried.
 */
export async function provenSubgroups(device: GPUDevice, sizes: SubgroupSizes): Promise<SubgroupSizes | undefined> {
  if (!device.features.has("subgroups")) return undefined;
  return sizes.min !== sizes.max || (await shufflesRight(device, sizes.max)) ? sizes : undefined;
}

/** Whether full subgroups of `lanes` invocations pass on values as they should; a compiler's refusal counts as no. */
export async function shufflesRight(device: GPUDevice, lanes: number): Promise<boolean> {
  const size = WORDS_PER_LANE * lanes * Uint32Array.BYTES_PER_ELEMENT;
  const label = "subgroup parity";
  device.pushErrorScope("validation");
  const buffer = device.createBuffer({ label, size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const pipeline = device.createComputePipeline({
    label,
    layout: "auto",
    compute: { module: device.createShaderModule({ label, code: parityCode(lanes) }), entryPoint: "main" },
  });
  const bindGroup = device.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer } }],
  });
  const encoder = device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const results = new Uint32Array(await readRange(device, { buffer, offset: 0, size }));
  const refused = await device.popErrorScope();
  buffer.destroy();
  return refused === null && expectedWords(lanes).every((word, index) => word === results[index]);
}

function parityCode(lanes: number): string {
  return [
    "enable subgroups;",
    `const LANES: u32 = ${lanes}u;`,
    "@group(0) @binding(0) var<storage, read_write> results: array<u32>;",
    parityShader,
  ].join("\n");
}

/** What shaders/subgroup-parity.wgsl writes on a device that keeps to WGSL. */
export function expectedWords(lanes: number): number[] {
  const bits = new Uint32Array(Float32Array.from({ length: lanes }, (_, lane) => lane + 0.5).buffer);
  return Array.from({ length: lanes }, (_, lane) => [
    lanes,
    lane,
    bits[(lane + 1) % lanes] ?? 0,
    bits[lane ^ (lanes / 2)] ?? 0,
  ]).flat();
}
