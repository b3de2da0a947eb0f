/**
 * `npm test`: installs what is missing, then runs every stage, also after one failed, and ends in a table of the stages, the
 * slowest files, what was cut off, the skips with their reasons, and the line `N passed, N failed`. Under CI=true a skip is
 * a failure. `npm test -- types unit` runs only the stages whose names hold one of the words; `--studies` runs the
 * studies (whole trainings, recorded curves, long soaks) instead, `--all` both; `--no-setup` installs nothing on the machine
 * and leaves out what it lacks. As many stages run beside each other as
 * there are cores, each on its own (lib/cores.mjs).
 */
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { ensureNodeModules, ROOT } from "./lib/node-modules.mjs";

process.chdir(ROOT);
const started = performance.now();
ensureNodeModules();
const { ensureMachine } = await import("./lib/machine.mjs");
const { chromiumExecutable, firefoxExecutable, versionOf } = await import("./lib/browsers.mjs");
const { shares } = await import("./lib/cores.mjs");
const { summary } = await import("./lib/reports.mjs");
const { REPORTS, runStage } = await import("./lib/stage-run.mjs");
const { STAGE_NAMES, stagesOf } = await import("./lib/stages.mjs");

/**
 * @typedef {import("./lib/stage-run.mjs").Stage} Stage
 * @typedef {import("./lib/reports.mjs").StageResult} StageResult
 */

const strict = process.env.CI === "true";
const flags = process.argv.slice(2).filter((word) => word.startsWith("--"));
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const suite = flags.includes("--all") ? "all" : flags.includes("--studies") ? "studies" : "tests";
const { first, rest } = stagesOf(suite, words);
if (first.length + rest.length === 0) {
  console.error(`No stage is called ${words.join(" or ")}. Stages: ${STAGE_NAMES.join(", ")}.`);
  process.exit(2);
}

if (flags.includes("--no-setup")) console.log("--no-setup: nothing is installed on this machine.");
else ensureMachine();
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
for (const executable of [chromiumExecutable(), firefoxExecutable()]) {
  if (executable !== undefined) console.log(versionOf(executable));
}

/**
 * Ports that are free now, so that stages and checkouts can serve the page at the same time.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "localhost"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const addresses = servers.map((server) => server.address());
  for (const server of servers) server.close();
  return addresses.map((address) => (typeof address === "object" && address !== null ? address.port : 0));
}

const install = { name: "install", seconds: secondsSoFar(), passed: 0, failed: 0, skips: [], files: [] };
/** @type {Map<Stage, StageResult>} */
const results = new Map();
/** @param {Stage} stage @param {import("./lib/cores.mjs").Share} share */
async function runAndKeep(stage, share) {
  const result = await runStage(stage, share);
  results.set(stage, strict ? { ...result, failed: result.failed + result.skips.length } : result);
}

for (const stage of first) await runAndKeep(stage, { prefix: [], env: {} });
const ports = await freePorts(rest.length);
const waiting = rest.map((stage, i) => ({ ...stage, env: { HALFSTEP_E2E_PORT: String(ports[i]), ...stage.env } }));
const order = [...first, ...waiting];
await Promise.all(
  shares().map(async (share) => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) await runAndKeep(stage, share);
  }),
);

const table = [install, ...order.flatMap((stage) => results.get(stage) ?? [])];
if (strict && table.some(({ skips }) => skips.length > 0)) console.log("\nUnder CI=true each skip is a failure.");
console.log(`\n${summary(table, secondsSoFar())}`);
process.exitCode = table.some(({ failed }) => failed > 0) ? 1 : 0;

function secondsSoFar() {
  return (performance.now() - started) / 1000;
}
