/**
 * Adapter and device: asks for what the kernels can use, never for what they need; everything runs on the default
 * limits. The browser passes `navigator.gpu`; Node passes Dawn's (`./node.ts`).
 */
import { DeviceLostError, fromGpuError, NoAdapterError } from "./errors";
import type { HalfstepError } from "../config/errors";
import { provenSubgroups, type SubgroupSizes } from "./subgroups";

/** What the rest of the lab may know of a device. Plain data: crosses the worker boundary. */
export interface DeviceCapabilities {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** A CPU pretending to be a GPU: numerics are exact, speed is not representative. */
  readonly software: boolean;
  readonly shaderF16: boolean;
  readonly timestampQuery: boolean;
  /** Of a device whose shuffles are right (subgroups.ts). */
  readonly subgroups?: SubgroupSizes;
  readonly limits: {
    readonly maxStorageBuffersPerShaderStage: number;
    readonly maxComputeWorkgroupStorageSize: number;
    readonly maxComputeInvocationsPerWorkgroup: number;
    readonly maxStorageBufferBindingSize: number;
    readonly maxBufferSize: number;
  };
}

export interface Gpu {
  readonly device: GPUDevice;
  readonly capabilities: DeviceCapabilities;
  /** Resolves with the reason when the device is lost; never rejects. */
  readonly lost: Promise<DeviceLostError>;
  /** Called for every error no scope caught. One listener: the session's funnel. */
  onError: (error: HalfstepError) => void;
  destroy(): void;
}

const WANTED_FEATURES = ["shader-f16", "timestamp-query", "subgroups"] as const;
const RAISED_LIMITS = [
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
] as const;

/** Names by which the known software rasterisers call themselves. */
const SOFTWARE_ADAPTER = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/** @throws NoAdapterError where the machine has none. */
export async function openGpu(api: GPU, environment: "browser" | "node"): Promise<Gpu> {
  const adapter = await api.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new NoAdapterError(environment);
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(RAISED_LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ label: "halfstep", requiredFeatures, requiredLimits });
  const { subgroupMinSize: min, subgroupMaxSize: max } = adapter.info;
  const subgroups = await provenSubgroups(device, { min, max });
  const gpu: Gpu = {
    device,
    capabilities: describe(adapter, device, subgroups),
    lost: device.lost.then((info) => new DeviceLostError(info.message)),
    onError: (error) => {
      throw error;
    },
    destroy: () => device.destroy(),
  };
  device.addEventListener("uncapturederror", (event) => gpu.onError(fromGpuError(event.error, "a command")));
  return gpu;
}

function describe(adapter: GPUAdapter, device: GPUDevice, subgroups: SubgroupSizes | undefined): DeviceCapabilities {
  const { info } = adapter;
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    device: info.device,
    description: info.description,
    software: info.isFallbackAdapter || SOFTWARE_ADAPTER.test(names),
    shaderF16: device.features.has("shader-f16"),
    timestampQuery: device.features.has("timestamp-query"),
    ...(subgroups && { subgroups }),
    limits: {
      maxStorageBuffersPerShaderStage: device.limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: device.limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: device.limits.maxComputeInvocationsPerWorkgroup,
      maxStorageBufferBindingSize: device.limits.maxStorageBufferBindingSize,
      maxBufferSize: device.limits.maxBufferSize,
    },
  };
}
