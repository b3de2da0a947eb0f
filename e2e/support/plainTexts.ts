/**
 * Runs in the page: what it says that is not from the catalogue. In the pseudo-locale (src/words/pseudo.ts) every sentence of the
 * catalogue has accented letters alone, so that a plain word was written somewhere else. Words with digits are figures or names.
 */

/** What is read aloud or shown though it is in no text node. */
const ATTRIBUTES = [
  "aria-label",
  "aria-valuetext",
  "aria-roledescription",
  "title",
  "placeholder",
  "alt",
  "data-title",
];
/** Names in every language: code, the models' own words, and what a person has typed or named. */
const NAMES = "code, pre, .sampled, script, style, noscript, [translate=no]";
/** Units and words for figures that are none, as src/words/numbers.ts writes them; names of what is not ours to translate. */
const ALLOWED = "ms|min|KiB|MiB|GiB|TiB|NaN|Halfstep|FF";

/** "transformer.h.0.mlp gradient": the graph's own names. */
const TENSORS = /\b[a-z][\w()]*(\.[\w()]+)+( gradient| residual)?/g;

/** @param names of lanes and files, which stand in sentences as they are. */
export function plainTextsIn(names: readonly string[]): string[] {
  const found = [...textsIn(document.body), ...attributesIn(document.body)];
  return [...new Set(found.flatMap(({ text, where }) => (isPlain(text, names) ? [`“${text}” in ${where}`] : [])))];
}

function isPlain(text: string, names: readonly string[]): boolean {
  const rest = names.reduce((left, name) => left.replaceAll(name, ""), text).replaceAll(TENSORS, "");
  const words = rest.split(/\s+/).filter((word) => !/\d/.test(word));
  return words.some((word) =>
    [...word.matchAll(/\p{L}+/gu)].some(([letters]) => /^[A-Za-z]{2,}$/.test(letters) && !isAllowed(letters)),
  );
}

function isAllowed(word: string): boolean {
  return new RegExp(`^(${ALLOWED})$`).test(word);
}

/** The large parts of the page. */
const PLACES = "[class*=layout-], main, .controls, .top, dialog, .claim, .claims-cards";

interface Found {
  readonly text: string;
  readonly where: string;
}

function textsIn(parent: Element): Found[] {
  const walker = document.createTreeWalker(parent, NodeFilter.SHOW_TEXT);
  const found: Found[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim().replaceAll(/\s+/g, " ") ?? "";
    if (text !== "" && element && !element.closest(NAMES)) found.push({ text, where: nameOf(element) });
  }
  return found;
}

function attributesIn(parent: Element): Found[] {
  return ATTRIBUTES.flatMap((attribute) =>
    [...parent.querySelectorAll(`[${attribute}]`)].flatMap((element) => {
      const text = element.getAttribute(attribute) ?? "";
      return element.closest(NAMES) ? [] : [{ text, where: `${nameOf(element)}'s ${attribute}` }];
    }),
  );
}

/** "section.layout-study: span of p.map-key". */
function nameOf(element: Element): string {
  return `${classed(element.closest(PLACES))}: ${element.localName} of ${classed(element.closest("[class]"))}`;
}

function classed(element: Element | null): string {
  return element ? `${element.localName}.${element.classList[0] ?? ""}` : "body";
}
