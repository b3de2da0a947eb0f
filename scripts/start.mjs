/**
 * `npm start`: installs what is missing, builds the page, serves it and prints the address. Works in a fresh clone.
 */
import { ensureNodeModules, ROOT } from "./lib/node-modules.mjs";

const FIRST_PORT = 4173;

ensureNodeModules();
const { build, preview } = await import("vite");
console.log("Building the page …");
await build({ root: ROOT, logLevel: "warn" });
// localhost, not 0.0.0.0: WebGPU needs a secure context, and nothing of the lab is for other machines.
const server = await preview({ root: ROOT, preview: { port: FIRST_PORT, strictPort: false, host: "localhost" } });
const address = server.resolvedUrls?.local[0] ?? `http://localhost:${FIRST_PORT}/`;
console.log(`\nHalfstep is at ${address}\nOpen it in Chrome, Edge, Safari or Firefox with WebGPU. Ctrl+C stops it.`);
