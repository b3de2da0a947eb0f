/**
 * Numbers are written for people by `src/words` alone, in the marks of the language spoken. Elsewhere digits are cut for
 * machines only: rounded to a number again, or the coordinates of a drawing.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const FORMATS = /\.(toFixed|toPrecision|toExponential|toLocaleString)\(|\bIntl\./g;
/** What is rounded is a number still. */
const ROUNDED = /Number\(.*?\.to(?:Fixed|Precision)\([^()]*\)\)/g;
/** Coordinates of paths, in SVG's own marks. */
const DRAWINGS = [
  "src/ui/charts/GapMarks.tsx",
  "src/ui/charts/HandMarks.tsx",
  "src/ui/charts/LanePaths.tsx",
  "src/ui/charts/Marks.tsx",
  "src/ui/panels/sparsity/TargetLines.tsx",
];

/** @param {string} text */
function formatsIn(text) {
  return [...text.replaceAll(ROUNDED, "").matchAll(FORMATS)].map(([found]) => found);
}

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((name) => `src/${name.replaceAll("\\", "/")}`)
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file))
  .filter((file) => !/^src\/words\/[^/]*$/.test(file) && !DRAWINGS.includes(file));

describe("numbers for people", () => {
  it("are told from numbers that are rounded", () => {
    expect(formatsIn("`${x.toFixed(1)} ms`")).toEqual([".toFixed("]);
    expect(formatsIn("Number((value / size).toPrecision(3))")).toEqual([]);
    expect(formatsIn("new Intl.NumberFormat(locale)")).toEqual(["Intl."]);
  });

  it("are formatted in src/words and nowhere else", () => {
    const found = files.filter((file) => formatsIn(readFileSync(file, "utf8")).length > 0);
    expect(found).toEqual([]);
  });
});
