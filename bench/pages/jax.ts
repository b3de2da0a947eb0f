/** jax-js: matrix products. Its training loop is the user's own, so steps are not compared. */
import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { numbers, timeOf, type Side } from "./side";

const [SEED_A, SEED_B] = [1, 2];

export const jax: Side = async (task) => {
  if (task.kind !== "matmul") return undefined;
  const { size, half, runs } = task;
  if (half && !(await hasHalves())) return undefined;
  const devices = await init("webgpu");
  if (!devices.includes("webgpu")) return undefined;
  defaultDevice("webgpu");
  const dtype = half ? np.float16 : np.float32;
  const matrix = (seed: number) =>
    np
      .array(numbers(size * size, seed))
      .reshape([size, size])
      .astype(dtype);
  const [a, b] = [matrix(SEED_A), matrix(SEED_B)];
  // Arrays are lazy: wait until both are on the device, in their type.
  await a.ref.data();
  await b.ref.data();
  return timeOf(runs, async () => {
    await np.matmul(a.ref, b.ref).data();
  });
};

/** It has no other way to store halves, and says so by an exception. */
async function hasHalves(): Promise<boolean> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter?.features.has("shader-f16") === true;
}
