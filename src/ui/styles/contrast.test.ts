import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

/** The custom properties of one theme's block that are plain colours. */
function colors(opening: string): ReadonlyMap<string, string> {
  const start = css.indexOf(opening);
  const block = css.slice(start, css.indexOf("\n}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio, 1…21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = ["ink", "ink-soft", "ink-faint", "good", "warning", "error"];
const SURFACES = ["paper", "surface", "raised", "sunken"];
const LANES = Array.from({ length: 8 }, (_, lane) => `lane-${lane}`);

describe.each([
  ["light", "  color-scheme: light;"],
  ["dark", "  color-scheme: dark;"],
])("the %s theme", (_, opening) => {
  const tokens = colors(opening);
  const color = (name: string): string => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`No token --${name}.`);
    return value;
  };

  it("has text of at least 4.5:1 on every surface", () => {
    const poor = TEXT.flatMap((text) =>
      SURFACES.map((surface) => [text, surface, contrast(color(text), color(surface))] as const),
    );
    expect(poor.filter(([, , ratio]) => ratio < 4.5)).toEqual([]);
  });

  it("has text of at least 4.5:1 on each notice and on the primary button", () => {
    const pairs = [
      ...["info-wash", "warning-wash", "error-wash"].flatMap((wash) => [
        ["ink", wash],
        ["ink-soft", wash],
      ]),
      ["accent-ink", "accent"],
      ["accent-ink", "accent-hover"],
    ] as const;
    expect(pairs.filter(([a = "", b = ""]) => contrast(color(a), color(b)) < 4.5)).toEqual([]);
  });

  it("has lane colours that can be read as text on a panel, and a focus ring of 3:1", () => {
    expect(LANES.filter((lane) => contrast(color(lane), color("surface")) < 4.5)).toEqual([]);
    expect(SURFACES.filter((surface) => contrast(color("focus"), color(surface)) < 3)).toEqual([]);
  });

  it("has memory kinds of at least 3:1 on a panel", () => {
    const kinds = Array.from({ length: 5 }, (_kind, at) => `kind-${at}`);
    expect(kinds.filter((kind) => contrast(color(kind), color("surface")) < 3)).toEqual([]);
  });

  it("has FP32 and mixed apart in hue for every common kind of sight", () => {
    const [fp32, mixed] = [color("lane-0"), color("lane-1")].map(
      (hex) => Number.parseInt(hex.slice(5, 7), 16) - Number.parseInt(hex.slice(1, 3), 16),
    );
    // Blue against orange: opposite signs of blue minus red, the axis that red-green colour blindness keeps.
    expect(fp32).toBeGreaterThan(60);
    expect(mixed).toBeLessThan(-60);
  });
});
