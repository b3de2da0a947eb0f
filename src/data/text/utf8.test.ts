import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codePointOf, decodeAt, isInvalid, lengthOf } from "./utf8";

function decodeAll(bytes: Uint8Array): number[] {
  const codePoints: number[] = [];
  for (let offset = 0; offset < bytes.length; offset += lengthOf(decodeAt(bytes, offset))) {
    codePoints.push(codePointOf(decodeAt(bytes, offset)));
  }
  return codePoints;
}

describe("UTF-8", () => {
  it("decodes every well-formed text as the platform does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const expected = [...text].map((character) => character.codePointAt(0));
        expect(decodeAll(new TextEncoder().encode(text))).toEqual(expected);
      }),
    );
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong slash of three bytes", [0xe0, 0x80, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a code point beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a byte that UTF-8 never uses", [0xff]],
    ["a sequence cut off by the end", [0xe2, 0x82]],
  ])("takes %s for one replacement character a byte", (_, bytes) => {
    expect(isInvalid(decodeAt(Uint8Array.from(bytes), 0))).toBe(true);
    expect(decodeAll(Uint8Array.from(bytes))).toEqual(bytes.map(() => 0xfffd));
  });

  it("tells a replacement character in the text from one that stands for a bad byte", () => {
    expect(isInvalid(decodeAt(new TextEncoder().encode("\ufffd"), 0))).toBe(false);
  });
});
