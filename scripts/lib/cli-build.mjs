/**
 * Builds dist-cli/main.js, the command line for Node, when it is missing or older than a source. Quiet: nothing goes
 * to standard output, which belongs to the command.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureNodeModules, ROOT } from "./node-modules.mjs";

const OUTPUT = join(ROOT, "dist-cli", "main.js");
const SOURCES = ["src", "shaders", "package-lock.json", "vite.cli.config.ts"];

/** @returns {Promise<string>} the built file */
export async function ensureCliBuilt() {
  ensureNodeModules();
  if (!upToDate()) await buildCli();
  return OUTPUT;
}

/** Builds aside and renames, so that a second command started meanwhile never reads half a file. */
export async function buildCli() {
  const aside = join(ROOT, ".cache", `cli-${process.pid}`);
  const { build } = await import("vite");
  try {
    const configFile = join(ROOT, "vite.cli.config.ts");
    await build({ root: ROOT, configFile, logLevel: "error", build: { outDir: aside, emptyOutDir: true } });
    mkdirSync(join(ROOT, "dist-cli"), { recursive: true });
    renameSync(join(aside, "main.js"), OUTPUT);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function upToDate() {
  if (!existsSync(OUTPUT)) return false;
  const built = statSync(OUTPUT).mtimeMs;
  return SOURCES.every((source) => newestIn(join(ROOT, source)) < built);
}

/** Modification time of the newest file in a folder, or of a file; test files are no part of the build. */
function newestIn(/** @type {string} */ path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => !/\.test\.tsx?$/.test(name));
  return Math.max(0, ...files.map((name) => statSync(join(path, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
