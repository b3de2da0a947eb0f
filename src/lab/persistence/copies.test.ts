import { describe, expect, it } from "vitest";
import { createCopies } from "./copies";

function memory(
  kept: Record<string, string> = {},
): Pick<Storage, "getItem" | "setItem"> & { readonly kept: Record<string, string> } {
  return { kept, getItem: (key) => kept[key] ?? null, setItem: (key, value) => void (kept[key] = value) };
}

describe("a tab's copies", () => {
  it("are found again after a reload", () => {
    const storage = memory();
    createCopies(() => storage).set("preset=spirals", "a");
    expect(createCopies(() => storage).get("preset=spirals")).toBe("a");
    expect(createCopies(() => storage).get("constructor")).toBeUndefined();
  });

  it("are none where what is kept is no list of pairs, and live until the reload where nothing can be kept", () => {
    expect(createCopies(() => memory({ "halfstep.copies": '{"a":1}' })).get("a")).toBeUndefined();
    expect(createCopies(() => memory({ "halfstep.copies": '[["a",1],"b",["c","d"]]' })).get("c")).toBe("d");
    const copies = createCopies(() => {
      throw new DOMException("denied", "SecurityError");
    });
    copies.set("a", "b");
    expect(copies.get("a")).toBe("b");
  });
});
