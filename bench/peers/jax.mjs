/**
 * jax-js in Node, on the same Dawn that Halfstep uses: square matrix products, result read back into JavaScript. Prints one
 * JSON object a line. `node bench/peers/jax.mjs SIZE… `; the Vulkan driver is chosen by the environment.
 */
import { create, globals } from "webgpu";

const RUNS = 9;
const WARM_UP_RUNS = 2;

Object.assign(globalThis, globals);
// Kept for the life of the process: Dawn crashes when the instance is collected while a device lives.
const gpu = create((process.env.HALFSTEP_DAWN ?? "").split(",").filter((option) => option !== ""));
// jax-js looks for a browser; it asks the user agent whether this is Firefox.
Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "Node" }, configurable: true });
// Node 20 has none: the bytes are what is read back, and their numbers are not looked at.
if (!("Float16Array" in globalThis)) Object.assign(globalThis, { Float16Array: Uint16Array });
const { defaultDevice, init, numpy: np } = await import("@jax-js/jax");

await init("webgpu");
defaultDevice("webgpu");
for (const size of process.argv.slice(2).map(Number)) {
  for (const [elementType, dtype] of [
    ["f32", np.float32],
    ["f16", np.float16],
  ]) {
    const [a, b] = [matrix(size, 1, dtype), matrix(size, 2, dtype)];
    // Arrays are lazy: wait until both are on the device, in their type.
    await a.ref.data();
    await b.ref.data();
    const times = [];
    for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
      const started = performance.now();
      await np.matmul(a.ref, b.ref).data();
      if (run >= WARM_UP_RUNS) times.push(performance.now() - started);
    }
    times.sort((x, y) => x - y);
    const [min, median, max] = [times.at(0), times[Math.floor(times.length / 2)], times.at(-1)];
    console.log(JSON.stringify({ size, elementType, ms: { min, median, max }, runs: RUNS }));
  }
}
process.exit(0);

/** The numbers of bench/pages/side.ts. @param {number} size @param {number} seed @param {string | undefined} dtype */
function matrix(size, seed, dtype) {
  const values = new Float32Array(size * size);
  let state = seed;
  for (let index = 0; index < values.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[index] = state / 2 ** 32 - 0.5;
  }
  return np
    .array(values)
    .reshape([size, size])
    .astype(dtype ?? np.float32);
}
