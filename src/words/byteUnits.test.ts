import { expect, it } from "vitest";
import { bytesInWords } from "./byteUnits";

it("gives bytes in powers of 1,024", () => {
  expect([512, 19_456, 6.64 * 2 ** 20, 147.4 * 2 ** 20].map(bytesInWords)).toEqual([
    "512\u202fB",
    "19.0\u202fKiB",
    "6.64\u202fMiB",
    "147\u202fMiB",
  ]);
});
