/** Runs one side of a comparison in a process of its own and takes its last line of output as JSON. */
import { spawn } from "node:child_process";
import { adapterEnvironment } from "../../scripts/lib/adapters.mjs";
import { ROOT } from "../../scripts/lib/node-modules.mjs";

/** @typedef {import("../../scripts/lib/adapters.mjs").AdapterName} AdapterName */

/**
 * Standard error passes through. Rejects when the process fails.
 * @param {string} command
 * @param {readonly string[]} words
 * @param {AdapterName} adapter
 * @returns {Promise<unknown[]>} a value for each line of standard output
 */
export function jsonLines(command, words, adapter) {
  const child = spawn(command, words, {
    cwd: ROOT,
    env: { ...process.env, ...adapterEnvironment(adapter) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      if (status !== 0) reject(new Error(`${command} ${words.join(" ")} ended with status ${status}`));
      else
        resolve(
          output
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => /** @type {unknown} */ (JSON.parse(line))),
        );
    });
  });
}

/**
 * `halfstep bench …` with its figures.
 * @param {readonly string[]} words
 * @param {AdapterName} adapter
 */
export async function halfstepBench(words, adapter) {
  const lines = await jsonLines(process.execPath, ["bin/halfstep.mjs", "bench", ...words, "--json"], adapter);
  const tagged = /** @type {({ type: string } & Record<string, unknown>)[]} */ (lines);
  const record = tagged.findLast(({ type }) => type === "summary");
  if (!record) throw new Error(`halfstep bench ${words.join(" ")} printed no summary`);
  return {
    record,
    figures: tagged.filter(({ type }) => type === "bench"),
    summary: tagged.filter(({ type }) => type === "total"),
  };
}
