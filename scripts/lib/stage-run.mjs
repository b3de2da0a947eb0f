/** Runs one stage of `npm test`: its command on its share of the cores, its lines under its name, its limit, its report. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./node-modules.mjs";
import { cutOffWords, readReport, singleCheck } from "./reports.mjs";

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} command
 * @property {Record<string, string>} [env]
 * @property {readonly string[]} [needs] names of the stages that build what it tests
 * @property {boolean} [counts] whether its tool writes a report with one of our reporters; without, the stage is one check
 * @property {number} limitSeconds it is stopped after so long
 * @property {() => string | undefined} [missing] what this machine lacks for it, in words
 */

export const REPORTS = join(ROOT, ".cache", "test-reports");

/** Dawn's, once a process on lavapipe: WebGPU's own limits are far below both numbers. */
const OF_NO_CONCERN = /^Warning: maxDynamic\w+PerPipelineLayout artificially reduced/;
/** What a stopped tool is given to end its browsers and servers by itself. */
const GRACE_MS = 5000;
const isWindows = process.platform === "win32";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    for (const child of running) stop(child, "SIGTERM");
    process.exit(130);
  });
}

/**
 * @param {Stage} stage
 * @param {import("./cores.mjs").Share} share
 * @returns {Promise<import("./reports.mjs").StageResult>}
 */
export async function runStage({ name, command, env, counts, limitSeconds, missing }, share) {
  const begun = performance.now();
  const result = (/** @type {import("./reports.mjs").StageReport} */ report, /** @type {string} */ cutOff = "") => {
    const seconds = (performance.now() - begun) / 1000;
    console.log(`── ${name}: ${seconds.toFixed(1)} s${cutOff === "" ? "" : `, ${cutOff}`} ──`);
    return { name, seconds, ...report, ...(cutOff !== "" && { cutOff }) };
  };
  const lack = missing?.();
  if (lack !== undefined) {
    return result({ passed: 0, failed: 0, skips: [{ name: "the whole stage", reason: lack }], files: [], planned: 0 });
  }
  console.log(`── ${name} ──`);
  const file = join(REPORTS, `${name.replaceAll(" ", "-")}.json`);
  rmSync(file, { force: true });
  const settings = { ...share.env, ...env, HALFSTEP_REPORT: file };
  const ended = await endOf(name, [...share.prefix, ...command], settings, limitSeconds * 1000);
  const ok = ended === "well";
  const report = counts === true ? readReport(file, ok) : singleCheck(ok);
  return ended === "cut off" ? result(report, cutOffWords(limitSeconds, report)) : result(report);
}

/**
 * Runs a command to its end, or to the limit; each of its lines is printed with the stage's name before it.
 * @param {string} name
 * @param {readonly string[]} command
 * @param {Record<string, string>} settings
 * @param {number} limitMs
 * @returns {Promise<"well" | "badly" | "cut off">}
 */
function endOf(name, [program = "", ...words], settings, limitMs) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...settings },
      // A group of its own, so that a stop reaches its browsers and servers too.
      detached: !isWindows,
      shell: isWindows && program === "npm",
    });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (!OF_NO_CONCERN.test(line)) console.log(`[${name}] ${line}`);
      });
    }
    let isCutOff = false;
    const limit = setTimeout(() => {
      isCutOff = true;
      stop(child, "SIGTERM");
      setTimeout(() => stop(child, "SIGKILL"), GRACE_MS).unref();
    }, limitMs);
    const end = (/** @type {boolean} */ ok) => {
      clearTimeout(limit);
      running.delete(child);
      resolve(isCutOff ? "cut off" : ok ? "well" : "badly");
    };
    child.once("error", () => end(false));
    child.once("close", (status) => end(status === 0));
  });
}

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
function stop(child, signal) {
  if (isWindows || child.pid === undefined) child.kill(signal);
  else {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}
