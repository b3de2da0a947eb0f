import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoted, shortened } from "./quoted";

describe("a value from outside in a sentence", () => {
  it("is the value itself where that is short and printable", () => {
    expect(quoted("transformer.h.0.attn.c_attn.weight")).toBe("“transformer.h.0.attn.c_attn.weight”");
    expect(quoted("Größe 🌍")).toBe("“Größe 🌍”");
  });

  it.each([
    ["a terminal's colours", "a\u001b[31mred", String.raw`“a\u001b[31mred”`],
    ["C1's one-byte escape", "\u009b2J", String.raw`“\u009b2J”`],
    ["a new line and NUL", "a\nb\0", String.raw`“a\u000ab\u0000”`],
    ["a turned writing direction", "gpj\u202egnp", String.raw`“gpj\u202egnp”`],
    ["a line separator", "a\u2028b", String.raw`“a\u2028b”`],
    ["half a character", "\ud83d", String.raw`“\ud83d”`],
  ])("shows %s as an escape", (_, text, shown) => expect(quoted(text)).toBe(shown));

  it("has at most 80 characters and none that a terminal obeys, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        for (const shown of [quoted(text), shortened(text)]) {
          expect(shown.length).toBeLessThanOrEqual(80);
          expect(shown).not.toMatch(/\p{Cc}|\p{Cf}|\p{Cs}/u);
        }
      }),
    );
  });

  it("costs nothing for a value of 50 MB", () => {
    const text = "\u001b".repeat(50_000_000);
    const started = process.cpuUsage();
    expect(quoted(text).length).toBeLessThanOrEqual(80);
    expect(process.cpuUsage(started).user).toBeLessThan(0.5e6);
  });
});
