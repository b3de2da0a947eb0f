import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { adapterEnvironment, chosenAdapter } from "./scripts/lib/adapters.mjs";

/**
 * Four projects. `unit`: no GPU. `gpu`: `*.gpu.test.ts`, on Dawn in Node; lavapipe unless HALFSTEP_ADAPTER says otherwise.
 * `studies`: `*.study.test.ts`, on the same: whole trainings, recorded curves and long soaks, which no kernel needs to be
 * tested; `npm test` leaves them out, `npm run test:studies` runs them. `optimised`: a sample of kernels as users run them.
 *
 * One GPU process at a time, kept for all files: starting it is slow, and what it has compiled serves the next file.
 */
const GPU_TESTS = "src/**/*.gpu.test.ts";
const STUDIES = "src/**/*.study.test.ts";
const OPTIMISED = "src/**/*.optimised.test.ts";
const UNIT_TIMEOUT_MS = 30_000;
const GPU_TIMEOUT_MS = 120_000;
/** The longest took 180 s, on one core. */
const STUDY_TIMEOUT_MS = 600_000;

const adapter = chosenAdapter();
/** Compiling is most of what kernel tests cost on lavapipe, and LLVM's optimisation most of that. Studies run optimised. */
const unoptimised = adapter === "lavapipe" ? { GALLIVM_PERF: "nopt" } : {};

const gpuProcess = {
  pool: "forks" as const,
  maxWorkers: 1,
  isolate: false,
  // The memory test collects garbage before it measures the heap.
  execArgv: ["--expose-gc"],
};

export default defineConfig({
  plugins: [react()],
  test: {
    setupFiles: ["src/words/testing/speakEnglish.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.{ts,mjs}", "bench/lib/*.test.mjs"],
          exclude: [GPU_TESTS, STUDIES, OPTIMISED],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        extends: true,
        test: {
          ...gpuProcess,
          name: "gpu",
          include: [GPU_TESTS],
          env: { ...adapterEnvironment(adapter), ...unoptimised },
          testTimeout: GPU_TIMEOUT_MS,
          hookTimeout: GPU_TIMEOUT_MS,
        },
      },
      {
        extends: true,
        test: {
          ...gpuProcess,
          name: "optimised",
          include: [OPTIMISED],
          env: adapterEnvironment(adapter),
          testTimeout: GPU_TIMEOUT_MS,
          hookTimeout: GPU_TIMEOUT_MS,
        },
      },
      {
        extends: true,
        test: {
          ...gpuProcess,
          name: "studies",
          include: [STUDIES],
          env: adapterEnvironment(adapter),
          testTimeout: STUDY_TIMEOUT_MS,
          hookTimeout: STUDY_TIMEOUT_MS,
        },
      },
    ],
  },
});
