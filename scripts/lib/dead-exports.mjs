/**
 * Exports that nobody needs: those that no other file imports, and those that tests alone import although nothing in their own
 * file uses them either. Pure: texts in, findings out. A namespace, a dynamic import or a worker's URL uses all of a file. A type
 * that its own file uses may be exported: it belongs to the signature of something that is.
 */
import { posix } from "node:path";
import { parseSync } from "vite";

/** @typedef {{ file: string, line: number, message: string, isForTests: boolean }} Finding */
/** @typedef {{ byProduct: Set<string>, byTests: Set<string> }} Uses */

const TESTS_ALONE = "tests alone use";
const EVERYTHING = "*";
const EXTENSIONS = ["", ".ts", ".tsx", ".mjs", "/index.ts"];
/** Dynamic imports, import types and worker URLs. */
const LATE_IMPORT = /\bimport\(\s*["']([^"']+)["']\s*\)|\bnew URL\(\s*["'](\.[^"']+)["']\s*,\s*import\.meta\.url/g;

/** @param {string} file */
export function isTestCode(file) {
  return /\.test\.\w+$|\/testing\/|^e2e\/|^test\//.test(file);
}

/**
 * @param {ReadonlyMap<string, string>} texts by path from the repository's root: the code that is judged and all that may use it
 * @param {(file: string) => boolean} isJudged
 * @returns {Finding[]}
 */
export function deadExports(texts, isJudged) {
  /** @type {Map<string, Uses>} */
  const uses = new Map();
  const parsed = [...texts].map(([file, text]) => ({ file, text, module: parseSync(file, text).module }));
  for (const { file, text, module } of parsed) {
    const record = (/** @type {string} */ specifier, /** @type {string} */ name) => {
      const target = resolved(file, specifier, texts);
      if (target === undefined) return;
      const of = uses.get(target) ?? { byProduct: new Set(), byTests: new Set() };
      uses.set(target, of);
      (isTestCode(file) ? of.byTests : of.byProduct).add(name);
    };
    for (const { moduleRequest, entries } of module.staticImports)
      for (const { importName } of entries)
        record(moduleRequest.value, importName.kind === "Name" ? (importName.name ?? EVERYTHING) : EVERYTHING);
    for (const match of text.matchAll(LATE_IMPORT)) record(match[1] ?? match[2] ?? "", EVERYTHING);
  }
  return parsed
    .filter(({ file }) => isJudged(file))
    .flatMap(({ file, text, module }) =>
      module.staticExports.flatMap(({ entries, start }) =>
        entries.flatMap(({ exportName }) => {
          const name = exportName.name;
          if (name === null || name === undefined || exportName.kind !== "Name") return [];
          const isType = /^export (interface|type)\b/.test(text.slice(start));
          const message = verdict(name, text, uses.get(file), isType);
          const line = text.slice(0, start).split("\n").length;
          return message === undefined ? [] : [{ file, line, message, isForTests: message.startsWith(TESTS_ALONE) }];
        }),
      ),
    );
}

/**
 * @param {string} name
 * @param {string} text of its file
 * @param {Uses | undefined} uses of its file
 * @param {boolean} isType
 */
function verdict(name, text, uses, isType) {
  const isIn = (/** @type {Set<string> | undefined} */ names) => names?.has(name) === true || names?.has(EVERYTHING);
  if (isIn(uses?.byProduct)) return undefined;
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*/g, "");
  const isUsedInside =
    [...code.matchAll(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`, "g"))].length > 1;
  if (isType && (isUsedInside || isIn(uses?.byTests))) return undefined;
  if (!isIn(uses?.byTests)) return `no other file imports ${name}; drop its “export”${isUsedInside ? "" : " and it"}`;
  return isUsedInside ? undefined : `${TESTS_ALONE} ${name}; move it to a testing folder, or drop it`;
}

/**
 * @param {string} from
 * @param {string} specifier
 * @param {ReadonlyMap<string, string>} texts
 */
function resolved(from, specifier, texts) {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  return EXTENSIONS.map((extension) => path + extension).find((file) => texts.has(file));
}
