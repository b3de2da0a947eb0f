/**
 * Installs node_modules where it is missing or older than package-lock.json. Node's built-ins only: it runs in a fresh
 * clone, before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's root, with a slash at the end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages */

/**
 * Runs `npm ci` if needed. Its chatter goes to standard error, which leaves standard output to the command's own.
 * @returns {boolean} whether it installed anything
 */
export function ensureNodeModules() {
  if (installedAsLocked()) return false;
  console.error("Installing the packages named in package-lock.json (npm ci) …");
  const windows = process.platform === "win32";
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: ROOT,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: windows,
  });
  if (status !== 0) {
    console.error("npm ci failed. Check the network or your npm registry setting, then run the same command again.");
    process.exit(1);
  }
  return true;
}

/** Whether every package of the lock stands in node_modules in its version; optional ones may be absent. */
function installedAsLocked() {
  const receipt = `${ROOT}node_modules/.package-lock.json`;
  if (!existsSync(receipt)) return false;
  const installed = packagesIn(receipt);
  return Object.entries(packagesIn(`${ROOT}package-lock.json`)).every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional === true && installed[path] === undefined),
  );
}

/** @param {string} lockFile @returns {LockedPackages} */
function packagesIn(lockFile) {
  return /** @type {{ packages: LockedPackages }} */ (JSON.parse(readFileSync(lockFile, "utf8"))).packages;
}
