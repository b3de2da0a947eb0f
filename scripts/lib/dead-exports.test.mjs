import { expect, it } from "vitest";
import { deadExports } from "./dead-exports.mjs";

/** @param {Record<string, string>} texts */
function messages(texts) {
  return deadExports(new Map(Object.entries(texts)), (file) => file.startsWith("src/") && !/test/.test(file)).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  );
}

it("an export is used by an import, a namespace, a dynamic import, a type or a worker's address", () => {
  const used = `export const a = 1;\nexport interface B { b: number }\nexport function run() {}`;
  for (const user of [
    `import { a, run, type B } from "./used";`,
    `import * as all from "./used";`,
    `const { a } = await import("./used");`,
    `new Worker(new URL("./used.ts", import.meta.url));`,
  ])
    expect(messages({ "src/used.ts": used, "src/user.ts": user })).toEqual([]);
});

it("what no file imports is named with its line, and whether its own file uses it", () => {
  const text = `export const alone = 1;\nexport const inner = 2;\nconsole.log(inner); // alone`;
  expect(messages({ "src/a.ts": text })).toEqual([
    "src/a.ts:1 no other file imports alone; drop its “export” and it",
    "src/a.ts:2 no other file imports inner; drop its “export”",
  ]);
});

it("what tests alone import is dead unless its own file uses it", () => {
  const text = `export const tested = 1;\nexport const helper = 2;\nconsole.log(helper);`;
  expect(messages({ "src/a.ts": text, "src/a.test.ts": `import { tested, helper } from "./a";` })).toEqual([
    "src/a.ts:1 tests alone use tested; move it to a testing folder, or drop it",
  ]);
});

it("a type may be exported where its own file uses it", () => {
  const text = `export interface Shape { n: number }\nexport type Unused = string;\nfunction f(s: Shape) { return s.n; }\nf({ n: 1 });`;
  expect(messages({ "src/a.ts": text })).toEqual(["src/a.ts:2 no other file imports Unused; drop its “export” and it"]);
});
