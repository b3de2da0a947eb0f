/**
 * Writes out the loops that a shader marks: `for (var i = 0u; i < TILE_M; i++) {…}` with the word unroll in a comment
 * before it. WGSL has no such attribute, and register arrays need it: where a driver does not unroll by itself (Mesa
 * gives up at some size), an array indexed by a loop variable goes to memory.
 */

const MARKED_LOOP = /\/\* unroll \*\/ for \(var (\w+) = (\d+)u; \1 < (\w+); \1\+\+\) \{/;

/**
 * The shader with every marked loop written out. Bounds are names in `constants`; loops may nest; the loop variable
 * becomes a literal, a member of its name does not.
 * @throws RangeError where a bound is no number in `constants` or a loop is never closed.
 */
export function unrollLoops(shader: string, constants: Readonly<Record<string, number | boolean>>): string {
  let text = shader;
  for (let loop = MARKED_LOOP.exec(text); loop !== null; loop = MARKED_LOOP.exec(text)) {
    const [head, variable = "", first = "0", bound = ""] = loop;
    const end = constants[bound];
    if (typeof end !== "number") throw new RangeError(`Loop over ${variable}: its bound ${bound} is no number.`);
    const bodyStart = loop.index + head.length;
    const bodyEnd = closingBrace(text, bodyStart);
    const body = text.slice(bodyStart, bodyEnd);
    const name = new RegExp(`(?<![.\\w])${variable}\\b`, "g");
    let rounds = "";
    for (let i = Number(first); i < end; i++) rounds += `{${body.replace(name, `${i}u`)}}`;
    text = text.slice(0, loop.index) + rounds + text.slice(bodyEnd + 1);
  }
  return text;
}

/** Where the brace closes that was opened just before `from`. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "{") depth++;
    if (text[i] === "}") depth--;
    if (depth === 0) return i;
  }
  throw new RangeError("A marked loop is never closed.");
}
