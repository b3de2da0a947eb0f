/**
 * The sentences of a source file that a user may read: text and attributes of JSX, strings and templates of more than one word,
 * and one-word labels. Pure: text in, sentences out. It finds too much rather than too little.
 */
import { parseSync } from "vite";

/** Properties and attributes whose value is shown, be it one word. */
const SHOWN = new Set([
  "label",
  "title",
  "help",
  "unit",
  "empty",
  "alt",
  "placeholder",
  "aria-label",
  "name",
  "about",
  "text",
]);
const HIDDEN_ATTRIBUTES = new Set([
  "className",
  "id",
  "htmlFor",
  "d",
  "viewBox",
  "points",
  "transform",
  "strokeDasharray",
]);
const CODE_CALLS = /^(querySelector|querySelectorAll|matchMedia|closest|getComputedStyle|addColorStop)$/;

/** @typedef {{ line: number, text: string }} Sentence */
/** @typedef {{ type: string, start: number } & Record<string, unknown>} Node */

/**
 * @param {string} file
 * @param {string} text
 * @returns {Sentence[]}
 */
export function sentencesIn(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? "cannot be parsed"}`);
  /** @type {Sentence[]} */
  const found = [];
  const keep = (/** @type {Node} */ node, /** @type {string} */ words) => {
    const tidy = words.replaceAll(/\s+/g, " ").trim();
    if (/\p{L}/u.test(tidy)) found.push({ line: text.slice(0, node.start).split("\n").length, text: tidy });
  };
  visit(/** @type {Node} */ (/** @type {unknown} */ (program)), false);
  return found;

  /** @param {Node} node @param {boolean} shown whether even one word of it is shown */
  function visit(node, shown) {
    if (node.type === "ImportDeclaration" || node.type.startsWith("TS")) {
      // Types say nothing to users, but `x as const` and `satisfies` hold values.
      const { expression } = node;
      if (isNode(expression)) visit(expression, shown);
      return;
    }
    if (node.type === "JSXAttribute" && HIDDEN_ATTRIBUTES.has(nameOf(node["name"]))) return;
    if (node.type === "CallExpression" && CODE_CALLS.test(nameOf(node["callee"]))) return;
    if (node.type === "JSXText") keep(node, String(node["value"]));
    if (node.type === "Literal" && typeof node["value"] === "string" && (shown || isSentence(node["value"])))
      keep(node, node["value"]);
    if (node.type === "TemplateLiteral") {
      const words = templateText(node, text);
      if (shown || isSentence(words)) keep(node, words);
    }
    const isShown = isLabel(node);
    for (const [key, value] of Object.entries(node)) {
      if (key === "key" || (node.type === "MemberExpression" && key === "property")) continue;
      const children = Array.isArray(value) ? value : [value];
      for (const child of children) if (isNode(child)) visit(child, isShown || (shown && passesOn(node)));
    }
  }
}

/** A conditional or a template shows what it chooses; a call's arguments are its own. @param {Node} node */
function passesOn({ type }) {
  return /^(ConditionalExpression|LogicalExpression|JSXExpressionContainer|ParenthesizedExpression)$/.test(type);
}

/** @param {Node} node */
function isLabel(node) {
  if (node.type === "JSXExpressionContainer") return false;
  return (node.type === "Property" || node.type === "JSXAttribute") && SHOWN.has(nameOf(node["key"] ?? node["name"]));
}

/** @param {unknown} node @returns {string} */
function nameOf(node) {
  if (!isNode(node)) return "";
  const name = node["name"] ?? node["value"];
  return typeof name === "string" ? name : nameOf(node["property"]);
}

/** @param {string} words */
function isSentence(words) {
  return /\p{L}\p{L}+[,.:;]? \S/u.test(words) || /^\p{Lu}\p{Ll}+[ .…]/u.test(words);
}

/** A template with its expressions as the source writes them. @param {Node} node @param {string} text */
function templateText(node, text) {
  return text.slice(node.start + 1, Number(node["end"]) - 1);
}

/** @param {unknown} value @returns {value is Node} */
function isNode(value) {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
