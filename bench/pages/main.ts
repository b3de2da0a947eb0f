/** The page that `bench/run.mjs` drives: loads one side and hands it a task. A side has the page to itself. */
import type { Answer, Side, Task } from "./side";

declare global {
  interface Window {
    /** Runs a task on a side; null where the library cannot do it. */
    runTask?: (side: string, task: Task) => Promise<Answer | null>;
    describeAdapter?: () => Promise<string>;
  }
}

const SIDES: Readonly<Record<string, () => Promise<Side>>> = {
  halfstep: async () => (await import("./halfstep")).halfstep,
  "jax-js": async () => (await import("./jax")).jax,
  tfjs: async () => (await import("./tfjs")).tfjs,
  "genai-nanogpt": async () => (await import("./nanogpt")).nanogpt,
};

window.runTask = async (name, task) => {
  const load = SIDES[name];
  if (!load) throw new RangeError(`There is no side called ${name}.`);
  const side = await load();
  return (await side(task)) ?? null;
};

window.describeAdapter = async () => {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new RangeError("This browser offers no WebGPU adapter.");
  const { vendor, architecture, description } = adapter.info;
  return `${description || `${vendor} ${architecture}`}${adapter.features.has("shader-f16") ? ", shader-f16" : ""}`;
};
