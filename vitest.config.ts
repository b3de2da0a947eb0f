import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { adapterEnvironment, chosenAdapter } from "./scripts/lib/adapters.mjs";

/**
 * Two projects. `unit`: no GPU. `gpu`: `*.gpu.test.ts`, on Dawn in Node; lavapipe unless HALFSTEP_ADAPTER says
 * otherwise. One GPU process at a time, kept for all files: a software GPU takes every core, and starting it is slow.
 */
const GPU_TESTS = "src/**/*.gpu.test.ts";
/**
 * Whole trainings, and the command line as a person runs it: none has a kernel that other tests do not run on SwiftShader too,
 * where these take four minutes. Lavapipe and real GPUs run them. On SwiftShader every kernel is tested, the step's cost, a
 * session against itself and PyTorch's curves, and the page's tests train there.
 */
const SLOW_STUDIES = [
  "src/cli/train.gpu.test.ts",
  "src/training/breakable.gpu.test.ts",
  "src/training/fusion.gpu.test.ts",
  "src/training/gates.gpu.test.ts",
  "src/training/gradientsLost.gpu.test.ts",
  "src/training/observation.gpu.test.ts",
  "src/training/precisions.gpu.test.ts",
  "src/training/router.gpu.test.ts",
];
const UNIT_TIMEOUT_MS = 30_000;
const GPU_TIMEOUT_MS = 120_000;

export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.{ts,mjs}", "bench/lib/*.test.mjs"],
          exclude: [GPU_TESTS],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        extends: true,
        test: {
          name: "gpu",
          include: [GPU_TESTS],
          exclude: chosenAdapter() === "swiftshader" ? SLOW_STUDIES : [],
          env: adapterEnvironment(chosenAdapter()),
          pool: "forks",
          maxWorkers: 1,
          isolate: false,
          // The memory test collects garbage before it measures the heap.
          execArgv: ["--expose-gc"],
          testTimeout: GPU_TIMEOUT_MS,
          hookTimeout: GPU_TIMEOUT_MS,
        },
      },
    ],
  },
});
