import { expect, test } from "vitest";
import { unrollLoops } from "./unroll";

test("a marked loop is written out, its variable a literal, names that contain it untouched", () => {
  const shader = "/* unroll */ for (var i = 1u; i < TILE; i++) { x[i - 1u] = id + x[i]; } rest";
  expect(unrollLoops(shader, { TILE: 3 })).toBe("{ x[1u - 1u] = id + x[1u]; }{ x[2u - 1u] = id + x[2u]; } rest");
});

test("a member that is named like the variable stays", () => {
  const shader = "/* unroll */ for (var i = 0u; i < TILE; i++) { sum += place.i * t[i].x; }";
  expect(unrollLoops(shader, { TILE: 1 })).toBe("{ sum += place.i * t[0u].x; }");
});

test("loops nest, and an unmarked loop stays", () => {
  const shader =
    "/* unroll */ for (var i = 0u; i < A; i++) {/* unroll */ for (var j = 0u; j < B; j++) {s += t[i][j];}}" +
    "for (var k = 0u; k < A; k++) {}";
  expect(unrollLoops(shader, { A: 2, B: 1 })).toBe(
    "{{s += t[0u][0u];}}{{s += t[1u][0u];}}for (var k = 0u; k < A; k++) {}",
  );
});

test("a bound that is no number is refused by name", () => {
  const shader = "/* unroll */ for (var i = 0u; i < TILE; i++) {}";
  expect(() => unrollLoops(shader, { TILE: true })).toThrow("its bound TILE is no number");
});
