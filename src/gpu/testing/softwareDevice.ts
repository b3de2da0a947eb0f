/** What tests are told of a device: a software adapter with WebGPU's default limits and nothing optional. */
import type { DeviceCapabilities } from "../device";

export const SOFTWARE_DEVICE: DeviceCapabilities = {
  vendor: "google",
  architecture: "swiftshader",
  device: "",
  description: "",
  software: true,
  shaderF16: false,
  timestampQuery: false,
  limits: {
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxStorageBufferBindingSize: 2 ** 27,
    maxBufferSize: 2 ** 28,
  },
};
