/** What lowering may rely on, read off an opened device. */
import type { DeviceCapabilities } from "../gpu/device";
import type { LoweringTarget } from "./call";

export function targetOf(capabilities: DeviceCapabilities, half: LoweringTarget["half"]): LoweringTarget {
  const { limits, subgroups, software } = capabilities;
  return {
    half,
    software,
    maxWorkgroupInvocations: limits.maxComputeInvocationsPerWorkgroup,
    maxWorkgroupStorageBytes: limits.maxComputeWorkgroupStorageSize,
    maxStorageBuffers: limits.maxStorageBuffersPerShaderStage,
    ...(subgroups && { subgroups }),
  };
}
