/**
 * Dawn for Node: the same WebGPU outside the browser, for the command line and the tests.
 *
 * `HALFSTEP_DAWN` holds Dawn's own options, comma-separated: on NVIDIA under Linux,
 * `enable-dawn-features=vulkan_enable_f16_on_nvidia` brings shader-f16 back.
 */
import { pollPatiently } from "./dawnPolling";
import { openGpu, type Gpu } from "./device";

/** Kept for the life of the process: Dawn crashes when the instance is collected while a device lives. */
let instance: GPU | undefined;

export async function openNodeGpu(): Promise<Gpu> {
  if (!instance) {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    pollPatiently(globalThis);
    instance = create((process.env["HALFSTEP_DAWN"] ?? "").split(",").filter((option) => option !== ""));
  }
  return openGpu(instance, "node");
}
