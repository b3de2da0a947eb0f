/** The stand-in engine's device: what it says of itself, and a bench and a check with the longest names and widest figures. */
import type { DeviceEvent, DeviceJob } from "../wire/protocol";

export const capabilities = {
  vendor: "apple",
  architecture: "metal-3",
  device: "",
  description: "",
  software: false,
  shaderF16: true,
  timestampQuery: true,
  subgroups: { min: 32, max: 32 },
  limits: {
    maxStorageBuffersPerShaderStage: 10,
    maxComputeWorkgroupStorageSize: 32768,
    maxComputeInvocationsPerWorkgroup: 1024,
    maxStorageBufferBindingSize: 2 ** 32 - 4,
    maxBufferSize: 2 ** 32,
  },
};

const FAMILIES = ["matmul", "attention", "layerNorm", "optimizer"] as const;
const SPREAD = { median: 98_765.4, p95: 98_765.4, min: 9876.54, max: 987_654.3 };
const TOTAL = 12;

export function fakeDeviceEvents(job: DeviceJob): DeviceEvent[] {
  return [
    { type: "started", capabilities, total: TOTAL },
    ...(job.type === "bench" ? benchEvents() : checkEvents()),
    { type: "done" },
  ];
}

function benchEvents(): DeviceEvent[] {
  const figures = FAMILIES.map((family): DeviceEvent => ({
    type: "figure",
    figure: {
      family,
      op: `${family} 2048 × 2048 × 2048, restricted to a list of gates`,
      elementType: "f16-packed",
      runs: 100,
      repeats: 1,
      ms: SPREAD,
      flops: { dense: 1e15, executed: 1e15 },
      gflops: { dense: 98_765.4, executed: 98_765.4 },
      bytes: 1e12,
      bytesPerSecond: 9.87e12,
    },
  }));
  const reason = {
    code: "gpu/tensor-limit",
    values: { tensor: "lm_head", bytes: 1000 * 2 ** 20, limit: 2 ** 27 },
  } as const;
  return [
    { type: "copied", copyBytesPerSecond: 1.2e12 },
    ...figures,
    { type: "skipped", skipped: { family: "matmul", op: "matmul 16384", elementType: "f16-packed", reason } },
  ];
}

function checkEvents(): DeviceEvent[] {
  return [true, false].map((passed): DeviceEvent => ({
    type: "checked",
    result: {
      kernel: "scaledDotProductAttentionBackwardKeysAndValues",
      elementType: "bf16-packed",
      direction: "backward",
      shapes: 128,
      maxError: Number.NaN,
      allowed: 1.234e-21,
      passed,
      ...(!passed && {
        failure: {
          shape: "8 × 4096 × 64",
          tensor: "out",
          index: [123456, 789],
          got: 1.2345678e38,
          expected: 1.2345677e38,
        },
      }),
    },
  }));
}
