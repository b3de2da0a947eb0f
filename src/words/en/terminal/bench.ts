/** `halfstep bench`: src/cli/bench. Units and operations keep their names in every language. */
import { formatFixed } from "../../numbers";

export const bench = {
  /** `chosen`: by the user, not by the kind of adapter. */
  kernelsNote: (values: {
    readonly size: string;
    readonly becauseSoftware: boolean;
    readonly runs: number;
    readonly seconds: number;
  }) =>
    `Kernels: ${values.size} shapes${values.becauseSoftware ? ", because the adapter is software" : ""}; ` +
    `up to ${values.runs} runs each, at least 3, until ${formatFixed(values.seconds, 1)} s have passed.`,
  stepsNote: ({ runs, seconds }: { readonly runs: number; readonly seconds: number }) =>
    `Steps: up to ${runs} runs a lane, at least 3, until ${seconds} s have passed.`,
  scalingNote: "Scaling: around 2 layers, width 64, context 64, batch 8.",
  profileNote: "Profile: each dispatch alone, many times in one submit.",
  kernels: {
    kernel: "kernel",
    op: "op",
    elements: "elements",
    median: "median ms",
    min: "min ms",
    p95: "p95 ms",
    gflops: "GFLOP/s",
    gigabytes: "GB/s",
    peak: "of peak",
    readBack: "read back ms",
    runs: "runs",
  },
  skipped: { kernel: "kernel", op: "not measured", elements: "elements", because: "because" },
  steps: {
    model: "model",
    batch: "batch",
    lane: "lane",
    precision: "precision",
    steps: "steps",
    median: "median ms",
    p95: "p95 ms",
    gpu: "GPU ms",
    javaScript: "JS ms",
    dispatches: "dispatches",
    megaflop: "MFLOP",
    gflops: "GFLOP/s",
    activations: "activations MiB",
    total: "total MiB",
  },
  scaling: {
    axis: "axis",
    value: "value",
    lane: "lane",
    median: "median ms",
    megaflop: "MFLOP",
    gflops: "GFLOP/s",
  },
  exponents: { axis: "axis", lane: "lane", time: "time grows as", work: "work grows as" },
  profile: { lane: "lane", dispatch: "dispatch", ms: "ms", share: "share" },
};
