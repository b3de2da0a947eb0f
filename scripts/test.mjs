/**
 * `npm test`: installs what is missing, then runs every stage, also after one failed, and ends in a table, the skips
 * with their reasons, and the line `N passed, N failed`. Under CI=true a skip is a failure. `npm test -- types unit`
 * runs only the stages whose names hold one of the words. One stage after the other: a software GPU takes every core, and
 * two of them beside each other take longer than in turn.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureNodeModules, ROOT } from "./lib/node-modules.mjs";
import { readPlaywright, readVitest, singleCheck, summary } from "./lib/reports.mjs";

/**
 * @typedef {import("./lib/reports.mjs").StageReport} StageReport
 * @typedef {import("./lib/reports.mjs").StageResult} StageResult
 */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} command
 * @property {Record<string, string>} [env]
 * @property {"vitest" | "playwright"} [report] whose report holds the counts; without one, the stage is one check
 * @property {() => string | undefined} [missing] what this machine lacks for it, in words
 */

/** A stage that takes longer hangs; the whole run should stay below this. */
const STAGE_LIMIT_MS = 10 * 60_000;
/** @type {StageReport} */
const NOTHING = { passed: 0, failed: 0, skips: [] };
const REPORTS = join(ROOT, ".cache", "test-reports");

const strict = process.env.CI === "true";

process.chdir(ROOT);
const started = performance.now();
ensureNodeModules();
const { ensureMachine, lavapipeWorks, probeAdapter } = await import("./lib/machine.mjs");
const { chromiumExecutable, firefoxExecutable, versionOf } = await import("./lib/browsers.mjs");
const { prepareLavapipeChromium } = await import("./chromium-lavapipe/prepare.mjs");
ensureMachine();

const VITEST = [process.execPath, "node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=./scripts/lib/vitest-reporter.mjs"];
const PLAYWRIGHT = [process.execPath, "node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"];

/** @type {readonly Stage[]} */
const STAGES = [
  { name: "types", command: ["npm", "run", "--silent", "types"] },
  { name: "lint", command: ["npm", "run", "--silent", "lint"] },
  { name: "unit", command: [...VITEST, "--project", "unit"], report: "vitest" },
  kernelStage("lavapipe"),
  kernelStage("swiftshader"),
  { name: "page build", command: ["npm", "run", "--silent", "build", "--", "--logLevel", "warn"] },
  pageStage("chromium-swiftshader", () => (chromiumExecutable() === undefined ? "no Chromium is installed" : undefined)),
  pageStage("chromium-lavapipe", () => {
    if (!lavapipeWorks()) return "lavapipe from Mesa 25 or later is not installed";
    const prepared = prepareLavapipeChromium();
    return "missing" in prepared ? prepared.missing : undefined;
  }),
  pageStage("firefox", () => (firefoxExecutable() === undefined ? "no Firefox is installed" : undefined)),
];

/** @param {import("./lib/adapters.mjs").AdapterName} adapter @returns {Stage} */
function kernelStage(adapter) {
  return {
    name: `kernels on ${adapter}`,
    command: [...VITEST, "--project", "gpu"],
    env: { HALFSTEP_ADAPTER: adapter },
    report: "vitest",
    missing: () => {
      const found = probeAdapter(adapter);
      if (found === null) return `Dawn finds no adapter (HALFSTEP_ADAPTER=${adapter})`;
      console.log(`adapter: ${found.name}, shader-f16: ${found.shaderF16}`);
      const isWanted = adapter === "lavapipe" || /swiftshader/i.test(found.name);
      return isWanted ? undefined : `no SwiftShader is installed; Dawn found ${found.name}`;
    },
  };
}

/** @param {string} project @param {() => string | undefined} missing @returns {Stage} */
function pageStage(project, missing) {
  return { name: `page in ${project}`, command: [...PLAYWRIGHT, "--project", project], report: "playwright", missing };
}

/** @param {Stage} stage @returns {Promise<StageReport>} */
async function run({ name, command, env, report, missing }) {
  const lack = missing?.();
  if (lack !== undefined) return { ...NOTHING, skips: [{ name: "the whole stage", reason: lack }] };
  const file = join(REPORTS, `${name.replaceAll(" ", "-")}.json`);
  const settings = { ...env, HALFSTEP_REPORT: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const ok = await succeeds(command, settings);
  if (report === "vitest") return readVitest(file, ok);
  return report === "playwright" ? readPlaywright(file, ok) : singleCheck(ok);
}

/**
 * Runs a command to its end.
 * @param {readonly string[]} command
 * @param {Record<string, string>} settings
 * @returns {Promise<boolean>} whether its exit status was 0
 */
function succeeds([program = "", ...words], settings) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: "inherit",
      env: { ...process.env, ...settings },
      timeout: STAGE_LIMIT_MS,
      shell: process.platform === "win32" && program === "npm",
    });
    child.once("error", () => resolve(false));
    child.once("close", (status) => resolve(status === 0));
  });
}

/** @param {Stage} stage @returns {Promise<StageResult>} */
async function timed(stage) {
  console.log(`\n── ${stage.name} ──`);
  const begun = performance.now();
  const { passed, failed, skips } = await run(stage);
  const seconds = (performance.now() - begun) / 1000;
  console.log(`── ${stage.name}: ${seconds.toFixed(1)} s ──`);
  return { name: stage.name, seconds, passed, failed: failed + (strict ? skips.length : 0), skips };
}

/** A port that is free now, so that two checkouts can test at the same time. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "localhost", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
process.env.HALFSTEP_E2E_PORT = String(await freePort());
for (const executable of [chromiumExecutable(), firefoxExecutable()]) {
  if (executable !== undefined) console.log(versionOf(executable));
}

const wanted = process.argv.slice(2);
const chosen = STAGES.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
if (chosen.length === 0) {
  console.error(`No stage is called ${wanted.join(" or ")}. Stages: ${STAGES.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}
/** @type {StageResult[]} */
const results = [{ name: "install", seconds: (performance.now() - started) / 1000, ...NOTHING }];
for (const stage of chosen) results.push(await timed(stage));
if (strict && results.some(({ skips }) => skips.length > 0)) console.log("\nUnder CI=true each skip is a failure.");
console.log(`\n${summary(results, (performance.now() - started) / 1000)}`);
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0;
