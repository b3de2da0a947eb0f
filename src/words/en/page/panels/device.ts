/** The bench and the check of the kernels: src/ui/panels/device. */
import { formatFixed, formatGigabytes } from "../../../numbers";

const DIRECTIONS = { forward: "forward", backward: "backward", step: "step’s end" };

/** Element types as the page names them. */
const ELEMENTS = {
  f32: "FP32",
  "f16-native": "native half",
  "f16-packed": "packed half",
  "bf16-packed": "bfloat16",
  "e4m3-packed": "FP8 E4M3",
  "e5m2-packed": "FP8 E5M2",
};

type Element = keyof typeof ELEMENTS;

export const device = {
  open: "Benchmark and check the kernels on this device",
  title: "This device",
  close: "Close",
  size: "Benchmark size",
  sizes: {
    small: { label: "Small", help: "seconds on a GPU, a minute on a software adapter" },
    medium: { label: "Medium", help: "the shapes of this lab’s own models" },
    large: { label: "Large", help: "for a GPU with a few gigabytes free" },
  },
  bench: "Bench",
  check: "Check",
  stop: "Stop",
  training: "A run is training. Running both at once would distort both timings, so pause it first; nothing is lost.",
  pause: "Pause training",
  status: { running: "Running", done: "Done", stopped: "Stopped", failed: "Failed" },
  timings: ({ done, total }: { readonly done: number; readonly total: number }) => `${done} of ${total} timings`,
  /** `failed` of those done. */
  checks: ({ done, total, failed }: { readonly done: number; readonly total: number; readonly failed: number }) => {
    const found = failed > 0 ? `, ${failed} out of tolerance` : done > 0 ? ", all within tolerance" : "";
    return `${done} of ${total} checks${found}`;
  },
  results: "Results so far",
  about: {
    bench:
      "**Bench** times every kernel of a training step on your GPU, in FP32 and in half precision: FLOP/s, bandwidth, and their share of this device’s peak.",
    check:
      "**Check** compares each kernel, forward and backward and in every element type, with a plain reference in 64-bit arithmetic.",
    both: "Both run in a worker of their own. Nothing leaves this machine.",
  },
  copyRate: ({ bytesPerSecond }: { readonly bytesPerSecond: number }) =>
    `The largest copy moves ${formatGigabytes(bytesPerSecond)} GB/s, reads and writes together. “Of peak” is the larger of two shares: of this bandwidth, and of the fastest matrix product’s FLOP/s. Above 100 %, the operands stayed in cache.`,
  families: { matmul: "Matrix products", attention: "Attention", layerNorm: "Layer norm", optimizer: "Optimizer" },
  elements: ELEMENTS,
  columns: {
    kernel: "Kernel",
    ms: "ms",
    gflops: "GFLOP/s",
    gigabytes: "GB/s",
    ofPeak: "of peak",
    shapes: "Shapes",
    error: "Largest error",
    allowed: "Allowed",
    result: "Result",
  },
  msRange: ({ min, max }: { readonly min: number; readonly max: number }) =>
    `${formatFixed(min, 3)} to ${formatFixed(max, 3)} ms`,
  notMeasured: (values: { readonly op: string; readonly element: Element; readonly reason: string }) =>
    `Not measured: ${values.op}, ${ELEMENTS[values.element]}. ${values.reason}`,
  checksRegion: "Checks",
  checked: ({ direction, element }: { readonly direction: keyof typeof DIRECTIONS; readonly element: Element }) =>
    `${DIRECTIONS[direction]}, ${ELEMENTS[element]}`,
  pass: "pass",
  fail: "fail",
};
