/**
 * Which repository files comments and documents name, and whether each exists: a comment that points to a file that was moved or
 * renamed costs its reader more than no comment. Pure: texts and paths in, findings out.
 */
import { posix } from "node:path";

const NAME = /(?<![\w@:/.*{}$-])(?:\.{0,2}\/)*[\w-]+(?:[./-][\w-]+)*\.(?:tsx?|mjs|wgsl|md|py)\b(?![-\w/.]*\/)/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/.*/g;
const PYTHON_COMMENTS = /"""[\s\S]*?"""|(?<=^|\s)#.*/g;

/** @typedef {{ file: string, line: number, message: string }} Finding */

/**
 * @param {string} file path from the repository's root
 * @param {string} text
 * @param {readonly string[]} files every file of the repository
 * @param {ReadonlySet<string>} elsewhere names of files of other projects
 * @returns {Finding[]}
 */
export function danglingNames(file, text, files, elsewhere) {
  return named(file, text).flatMap(({ name, line }) => {
    const places = placesOf(name, file, files);
    if (places.length === 1 || elsewhere.has(name)) return [];
    const message =
      places.length === 0
        ? `${name} is named, but there is no such file`
        : `${name} could be any of ${places.join(", ")}; name more of its path`;
    return [{ file, line, message }];
  });
}

/** @param {string} file @param {string} text */
function named(file, text) {
  const pattern = file.endsWith(".py") ? PYTHON_COMMENTS : COMMENTS;
  const prose = file.endsWith(".md") ? [{ index: 0, 0: text }] : [...text.matchAll(pattern)];
  return prose.flatMap(({ index, 0: part }) =>
    [...part.matchAll(NAME)].map((match) => ({
      name: match[0],
      line: text.slice(0, index + match.index).split("\n").length,
    })),
  );
}

/**
 * The files that a name may mean: a path from the root or from the file's folder is one; else those whose path ends in it,
 * of the same module alone where one of them is.
 * @param {string} name
 * @param {string} file
 * @param {readonly string[]} files
 */
function placesOf(name, file, files) {
  const paths = new Set([posix.normalize(name), posix.join(posix.dirname(file), name)]);
  const exact = files.find((known) => paths.has(known));
  if (exact !== undefined) return [exact];
  const ending = files.filter((known) => known.endsWith(`/${name}`));
  const near = ending.filter((known) => moduleOf(known) === moduleOf(file));
  return near.length > 0 ? near : ending;
}

/** Such as `src/kernels`. @param {string} file */
function moduleOf(file) {
  return file.split("/", 2).join("/");
}
