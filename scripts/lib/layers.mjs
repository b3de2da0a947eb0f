/**
 * The layers of the code: which module may import from which (docs/architecture.md has the table and the reasons).
 *
 * A module imports only from modules on lower layers. Oxlint has no rule that knows layers, so this reads the imports
 * itself; types count too, since a type from above brings its module's ideas along. Pure: text in, findings out.
 */
import { posix } from "node:path";
import { parseSync } from "vite";

/** Modules by layer. The order within a layer says nothing. */
const LAYERS = /** @type {Readonly<Record<string, number>>} */ ({
  words: 0,
  config: 1,
  numerics: 2,
  gpu: 2,
  graph: 3,
  reference: 3,
  kernels: 4,
  models: 5,
  data: 5,
  training: 6,
  lab: 7,
  ui: 8,
  cli: 8,
});

/** Modules that a module knows nothing of although they are below it. */
const UNKNOWN_TO = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  numerics: ["config", "words"],
  graph: ["gpu"],
  reference: ["gpu"],
  models: ["kernels", "gpu"],
  data: ["gpu", "kernels"],
  ui: ["gpu", "graph", "kernels"],
});

/**
 * The only imports sideways, each one-way. The reference computes the graph's ops, so it reads their types; numerics is
 * pure functions over bits, which the transfer of half tensors shares.
 */
const SIDEWAYS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  reference: ["graph"],
  gpu: ["numerics"],
});

/** Packages that only these modules may use. */
const PACKAGE_MODULES = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  react: ["ui"],
  "react-dom": ["ui"],
  recharts: ["ui"],
  idb: ["lab"],
  webgpu: ["gpu"],
});

/** The page's `?fake` shows what tests use: a worker that makes figures up. */
const TESTING_USERS = ["src/ui/main.tsx"];

/** @typedef {{ file: string, line: number, message: string }} Finding */

/**
 * The module that a file under `src/` belongs to, or undefined for a file that belongs to none.
 * @param {string} file path from the repository's root, with forward slashes
 */
function moduleOf(file) {
  const [top, module] = file.split("/");
  return top === "src" && module !== undefined && module in LAYERS ? module : undefined;
}

/**
 * Everything wrong with one file's imports.
 * @param {string} file path from the repository's root, with forward slashes
 * @param {string} text its source
 * @returns {Finding[]}
 */
export function findingsIn(file, text) {
  const module = moduleOf(file);
  const isTest = /\.test\.tsx?$/.test(file);
  /** @type {Finding[]} */
  const findings = [];
  for (const { specifier, start, reexport } of importsOf(file, text)) {
    const say = (/** @type {string} */ message) => findings.push({ file, line: lineAt(text, start), message });
    if (reexport) say(`re-exports ${specifier}; import from the file that defines it instead (no barrels)`);
    if (module === undefined) continue;
    if (isTesting(specifier) && !isTest && !isTesting(file) && !TESTING_USERS.includes(file))
      say(`${file} is no test; only tests import from testing folders (${specifier})`);
    const refusal = specifier.startsWith(".")
      ? layerRefusal(module, moduleOf(posix.join(posix.dirname(file), specifier)), isTest)
      : packageRefusal(module, specifier, isTest);
    if (refusal !== undefined) say(`${refusal} (${specifier})`);
  }
  return findings;
}

/**
 * Files that import each other in a circle, types included: neither can be read, moved or tested without the other. Oxlint
 * sees the circles of values alone.
 * @param {ReadonlyMap<string, string>} sources text by path from the repository's root
 * @returns {Finding[]} one for each circle, at its first file in order of the alphabet
 */
export function circlesIn(sources) {
  const imports = new Map([...sources].map(([file, text]) => [file, filesOf(file, text, sources)]));
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Set<string>} */
  const told = new Set();
  for (const file of [...sources.keys()].sort()) {
    if (told.has(file)) continue;
    const circle = wayBack(file, imports);
    if (circle === undefined) continue;
    for (const one of circle) told.add(one);
    findings.push({ file, line: 1, message: `imports itself in a circle: ${[...circle, file].join(" → ")}` });
  }
  return findings;
}

/**
 * The shortest way from a file to itself, without its last step.
 * @param {string} file
 * @param {ReadonlyMap<string, readonly string[]>} imports
 */
function wayBack(file, imports) {
  /** @type {Map<string, string>} */
  const from = new Map();
  for (const queue = [file]; queue.length > 0;) {
    const at = queue.shift() ?? file;
    for (const next of imports.get(at) ?? []) {
      if (next === file) {
        const way = [at];
        for (let one = at; one !== file; way.unshift(one)) one = from.get(one) ?? file;
        return way;
      }
      if (from.has(next)) continue;
      from.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}

/**
 * The files that a file imports; what it loads later or starts as a worker is no part of it.
 * @param {string} file
 * @param {string} text
 * @param {ReadonlyMap<string, string>} sources
 */
function filesOf(file, text, sources) {
  return importsOf(file, text).flatMap(({ specifier, late }) => {
    if (late || !specifier.startsWith(".")) return [];
    const path = posix.join(posix.dirname(file), specifier);
    return [path, `${path}.ts`, `${path}.tsx`].filter((one) => sources.has(one));
  });
}

/** @param {string} path a file's, or an import's */
function isTesting(path) {
  return path.includes("/testing/");
}

/**
 * @param {string} module
 * @param {string | undefined} target
 * @param {boolean} isTest tests may look sideways: a gradient rule is checked against the reference
 */
function layerRefusal(module, target, isTest) {
  if (target === undefined || target === module) return undefined;
  const from = LAYERS[module] ?? 0;
  const to = LAYERS[target] ?? 0;
  if (to > from) return `src/${module} (layer ${from}) imports src/${target} above it (layer ${to})`;
  const sideways = isTest || (SIDEWAYS[module]?.includes(target) ?? false);
  if (to === from && !sideways) return `src/${module} imports src/${target} on its own layer ${from}`;
  if (!isTest && UNKNOWN_TO[module]?.includes(target)) return `src/${module} must know nothing of src/${target}`;
  return undefined;
}

/**
 * @param {string} module
 * @param {string} specifier
 * @param {boolean} isTest
 */
function packageRefusal(module, specifier, isTest) {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const allowed = PACKAGE_MODULES[name];
  if (isTest || allowed === undefined || allowed.includes(module)) return undefined;
  return `src/${module} imports ${name}, which belongs to src/${allowed.join(" and src/")}`;
}

/**
 * Static, dynamic and type imports, re-exports, and worker URLs.
 * @param {string} file
 * @param {string} text
 */
function importsOf(file, text) {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? "cannot be parsed"}`);
  const found = module.staticImports.map(({ moduleRequest }) => ({
    specifier: moduleRequest.value,
    start: moduleRequest.start,
    reexport: false,
    late: false,
  }));
  for (const { moduleRequest } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest)
      found.push({ specifier: moduleRequest.value, start: moduleRequest.start, reexport: true, late: false });
  }
  const lateImport = /\bimport\(\s*["']([^"']+)["']\s*\)|\bnew URL\(\s*["'](\.[^"']+)["']\s*,\s*import\.meta\.url/g;
  for (const match of text.matchAll(lateImport)) {
    found.push({ specifier: match[1] ?? match[2] ?? "", start: match.index, reexport: false, late: true });
  }
  return found;
}

/**
 * @param {string} text
 * @param {number} offset
 */
function lineAt(text, offset) {
  return text.slice(0, offset).split("\n").length;
}
