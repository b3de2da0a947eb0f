/**
 * Runs in the page: where text overlaps other text, is cut off, or leaves its card. Measured from the rectangles that the
 * browser drew, so that it holds for whatever is on the page.
 */

/** What holds text and must hold all of it. */
const CARDS =
  "td, th, dd, dt, button, label, summary, .panel, .notice, .badge, .segments, .top-bar, .adapter-card, svg, dialog, figcaption";
/** Layers of their own, over what they cover: a bar that stays in sight, a dialog, a card that pops up. */
const LAYERS = "dialog, [popover], .tooltip, .field-help-hint, .skip-link, .transport, .top, .drop-veil";
/** Rounding of the browser's own. */
const SLACK = 1.5;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Text {
  readonly words: string;
  readonly element: Element;
  readonly layer: Element | null;
  readonly box: Box;
}

/** One sentence for each fault; none where all text can be read. */
export function textFaultsIn(): string[] {
  const root = document.documentElement;
  const faults: string[] = [];
  const sideways = root.scrollWidth - root.clientWidth;
  if (sideways > 0) faults.push(`the page scrolls sideways by ${sideways} px: ${tooWide(root.clientWidth)}`);
  const texts = textsIn(document.body);
  for (const text of texts) faults.push(...cutOff(text), ...outside(text));
  faults.push(...overlaps(texts), ...fieldFaults());
  return [...new Set(faults)];
}

function textsIn(parent: Element): Text[] {
  const walker = document.createTreeWalker(parent, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const words = node.textContent?.trim().replaceAll(/\s+/g, " ") ?? "";
    if (words === "" || !element || element.matches("script, style, option, noscript") || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, top, right, bottom } of range.getClientRects()) {
      if (right - left < 1 || bottom - top < 1) continue;
      // A line's box is taller than its letters by about a third.
      const rim = (bottom - top) * 0.16;
      const box = { left, top: top + rim, right, bottom: bottom - rim };
      found.push({ words: words.slice(0, 40), element, layer: element.closest(LAYERS), box });
    }
  }
  return found;
}

/** The innermost elements that reach past the page's edge, at most three. */
function tooWide(edge: number): string {
  const past = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > edge + 0.5,
  );
  const innermost = past.filter((element) => !past.some((other) => other !== element && element.contains(other)));
  return innermost.slice(0, 3).map(nameOf).join(", ");
}

function isShown(element: Element): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }))
    return false;
  for (let at: Element | null = element; at; at = at.parentElement) {
    // For those who cannot see: clipped to nothing on purpose.
    if (getComputedStyle(at).clipPath === "inset(50%)") return false;
  }
  return true;
}

/** By an ancestor that hides what leaves it; one that scrolls shows it. */
function cutOff({ words, element, box }: Text): string[] {
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
    const { overflowX, overflowY, position } = getComputedStyle(at);
    if (overflowX === "auto" || overflowX === "scroll" || overflowY === "auto" || overflowY === "scroll") return [];
    const hides =
      overflowX === "hidden" || overflowX === "clip" || (at instanceof SVGSVGElement && overflowX !== "visible");
    if (hides && leaves(box, at.getBoundingClientRect())) return [`“${words}” is cut off by ${nameOf(at)}`];
    if (position === "fixed") return [];
  }
  return [];
}

function outside({ words, element, box }: Text): string[] {
  const card = element.closest(CARDS);
  if (!card || !leaves(box, card.getBoundingClientRect())) return [];
  for (let at: Element | null = element; at && at !== card; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return [];
  }
  return [`“${words}” leaves ${nameOf(card)}`];
}

function leaves(box: Box, outer: Box): boolean {
  return (
    box.left < outer.left - SLACK ||
    box.right > outer.right + SLACK ||
    box.top < outer.top - SLACK ||
    box.bottom > outer.bottom + SLACK
  );
}

/** What a scrolling ancestor shows of a text; nothing where it is scrolled away. */
function seen({ element, box }: Text): Box | undefined {
  let { left, top, right, bottom } = box;
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
    if (getComputedStyle(at).overflowX === "visible") continue;
    const outer = at.getBoundingClientRect();
    [left, top] = [Math.max(left, outer.left), Math.max(top, outer.top)];
    [right, bottom] = [Math.min(right, outer.right), Math.min(bottom, outer.bottom)];
  }
  return right - left > SLACK && bottom - top > SLACK ? { left, top, right, bottom } : undefined;
}

function overlaps(all: readonly Text[]): string[] {
  const shown = all
    .flatMap((text) => {
      const box = seen(text);
      return box ? [{ ...text, box }] : [];
    })
    .sort((a, b) => a.box.top - b.box.top);
  const found: string[] = [];
  shown.forEach((one, index) => {
    for (const other of shown.slice(index + 1)) {
      if (other.box.top > one.box.bottom) break;
      if (one.layer !== other.layer) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const tall = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (wide <= SLACK || tall <= SLACK) continue;
      found.push(`“${one.words}” and “${other.words}” overlap in ${nameOf(one.element.closest(CARDS) ?? one.element)}`);
    }
  });
  return found;
}

/** What a select or an input shows is in no text node. */
function fieldFaults(): string[] {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("select, input")].flatMap((field) => {
    if (!isShown(field) || !pen) return [];
    const shown =
      field instanceof HTMLSelectElement
        ? (field.selectedOptions[0]?.text ?? "")
        : field instanceof HTMLInputElement && /text|search|number/.test(field.type)
          ? field.value || field.placeholder
          : "";
    const style = getComputedStyle(field);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    return pen.measureText(shown).width > room + SLACK ? [`“${shown}” is cut off in its ${field.localName}`] : [];
  });
}

function nameOf(element: Element): string {
  const label = element.getAttribute("aria-label");
  const classes = element.getAttribute("class")?.split(" ").slice(0, 2).join(".") ?? "";
  return `${element.localName}${classes && `.${classes}`}${label ? ` (${label})` : ""}`;
}
