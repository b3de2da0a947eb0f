/**
 * Shaders are written to be read, and half of what they weigh is comments. The page's build leaves those out; the
 * command line and the tests compile the text as it stands.
 */
import { readFileSync } from "node:fs";

/**
 * WGSL without line comments, empty lines and indentation. Block comments stay, for `unroll` marks loops in them: the first step of the
 * order that src/gpu/wgsl.ts has. WGSL has no strings, so two slashes always begin a comment.
 * @param {string} source
 */
export function withoutComments(source) {
  return source
    .split("\n")
    .map((line) => line.replace(/\/\/.*$/, "").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** What `import text from "….wgsl?raw"` gives in a build. @returns {import("vite").Plugin} */
export function shortShaders() {
  const raw = /\.wgsl\?raw$/;
  return {
    name: "halfstep-short-shaders",
    enforce: "pre",
    apply: "build",
    load(id) {
      if (!raw.test(id)) return undefined;
      const source = readFileSync(id.replace(/\?raw$/, ""), "utf8");
      return `export default ${JSON.stringify(withoutComments(source))};`;
    },
  };
}
