import { expect, it } from "vitest";
import { coresIn } from "./cores.mjs";

it("a list of cores is read as Linux writes it", () => {
  expect(coresIn("0-2,5")).toEqual([0, 1, 2, 5]);
  expect(coresIn("7")).toEqual([7]);
});
