import { describe, expect, it } from "vitest";
import { withoutComments } from "./shader-comments.mjs";

describe("a shader in the page's build", () => {
  it("has lost its line comments, empty lines and indentation", () => {
    const source = "// formula\n\nfn f() -> f32 {\n  // why\n  return 1.0; // one\n}\n";
    expect(withoutComments(source)).toBe("fn f() -> f32 {\nreturn 1.0;\n}");
  });

  it("keeps the marks of loops that are written out before compiling", () => {
    const loop = "  /* unroll */ for (var i = 0u; i < N; i++) { sum += a[i] / b[i]; }";
    expect(withoutComments(`${loop}  // each`)).toBe(loop.trim());
  });
});
