import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StrictJsonError, strictJson } from "./strictJson";

describe("JSON from a file", () => {
  it("is read as JSON.parse reads it, whatever it holds", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(strictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["one key twice", '{"a":1,"b":{"a":2},"a":3}', "has the key “a” twice"],
    ["one key twice further in", '[{"x":{"seed":1 , "seed" : 2}}]', "has the key “seed” twice"],
    ["a key written in two ways", '{"a":1,"\\u0061":2}', "has the key “a” twice"],
    ["a key with a quote in it", '{"a\\"":1,"a\\"":2}', "twice"],
    ["nesting 5,000 deep", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`, "nested more than 64 deep"],
    ["a bracket that is not closed", '{"a":', "is not JSON"],
    ["half a string", '{"a', "is not JSON"],
    ["half an escape", '{"a\\', "is not JSON"],
    ["nothing", "", "is not JSON"],
  ])("refuses %s", (_, text, words) => {
    expect(() => strictJson(text)).toThrow(StrictJsonError);
    expect(() => strictJson(text)).toThrow(words);
  });

  it("takes equal keys in different objects, and strings that look like keys", () => {
    const text = '{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"\\"a\\":","d":["a","a"]}';
    expect(strictJson(text)).toEqual(JSON.parse(text));
  });

  it("says nothing that a terminal would obey or that is longer than a line", () => {
    const attempt = () => strictJson(`{"a": \u001b[31m${"x".repeat(1000)}`);
    expect(attempt).toThrow(StrictJsonError);
    expect(attempt).toThrow(/^[^\p{Cc}]{1,120}$/u);
  });
});
