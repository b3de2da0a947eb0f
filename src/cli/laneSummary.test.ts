import { expect, test } from "vitest";
import { bytesOf } from "./laneSummary";

test("the kinds of bytes in a summary add up to its total", () => {
  const bytesByKind = { parameter: 10, halfWeight: 5, gradient: 10, optimizer: 20, activation: 40, input: 3, state: 4 };
  const { total, ...kinds } = bytesOf({ bytesByKind, totalBytes: 120 });
  expect(total).toBe(120);
  expect(Object.values(kinds).reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
  expect(kinds).toMatchObject({ parameters: 10, activations: 40, other: 35 });
});
