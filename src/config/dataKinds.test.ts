import { describe, expect, it } from "vitest";
import { DATA_KIND_NAMES, dataKind } from "./dataKinds";
import { data } from "./dataFields";

/** Fields that every kind reads. */
const COMMON = ["kind", "validationShare"];

describe("kinds of data", () => {
  it("read each field of the branch between them", () => {
    const read = new Set(DATA_KIND_NAMES.flatMap((kind) => dataKind(kind).fields));
    expect([...read, ...COMMON].toSorted()).toEqual(Object.keys(data.members).toSorted());
  });

  it("decide when a field applies", () => {
    expect(data.members.classes.applies).toEqual({ "data.kind": ["spirals", "rings"] });
    expect(data.members.contextLength.applies).toEqual({ "data.kind": ["generated-text", "text"] });
  });
});
