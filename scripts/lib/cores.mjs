/**
 * Which processor cores a stage of `npm test` runs on. A software GPU takes every core it may use, and its threads wait for
 * each other; two of them on the same cores take longer than in turn. Each on a core of its own does not disturb the other.
 */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { onPath } from "./browsers.mjs";

/** More at once than this, and the memory of a small machine is what runs out. */
const MOST_AT_ONCE = 4;

/** @typedef {{ prefix: readonly string[], env: Record<string, string> }} Share what goes before a command, and its settings */

/** As many shares as stages may run beside each other: each its own core, where the system can hold a process to one. */
export function shares() {
  const cores = allowedCores();
  const taskset = onPath(["taskset"]);
  if (taskset === undefined || cores.length < 2) return [{ prefix: [], env: {} }];
  return cores.slice(0, MOST_AT_ONCE).map((core) => ({
    prefix: [taskset, "--cpu-list", String(core)],
    env: { LP_NUM_THREADS: "1" },
  }));
}

/** The numbers of the cores that this process may use. @returns {number[]} */
function allowedCores() {
  const status = "/proc/self/status";
  const list = existsSync(status) ? /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  if (list === undefined) return Array.from({ length: availableParallelism() }, (_, core) => core);
  return coresIn(list).slice(0, availableParallelism());
}

/** "0-2,5" is 0, 1, 2 and 5. @param {string} list @returns {number[]} */
export function coresIn(list) {
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
