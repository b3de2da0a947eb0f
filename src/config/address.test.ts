import { describe, expect, it } from "vitest";
import { addressText, parseAddress } from "./address";
import { ConfigError } from "./errors";

describe("an address", () => {
  it.each([
    ["", ""],
    ["#", ""],
    ["#preset=digits&model.width=64", "preset=digits&model.width=64"],
    ["#/lab?preset=digits", "preset=digits"],
    ["#/lab", ""],
    ["#/?preset=digits", "preset=digits"],
  ])("%j is the lab's", (fragment, settings) => {
    expect(parseAddress(fragment)).toEqual({ view: "lab", settings });
    expect(addressText({ view: "lab", settings })).toBe(settings);
  });

  it("of a view that there is none of is refused with what was meant", () => {
    expect(() => parseAddress("#/lob?preset=digits")).toThrow(ConfigError);
    expect(() => parseAddress("#/lob")).toThrow(expect.objectContaining({ fix: "Did you mean lab?" }));
    expect(() => parseAddress("#/constructor")).toThrow(ConfigError);
  });
});
