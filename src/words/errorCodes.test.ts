/**
 * An error is a code and values. That its class gives a code, that the code exists and that it gets its values, the compiler
 * sees. Here is what it does not see: a code that nothing throws, one that two parts of the catalogue have, and what is no
 * sentence.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { common } from "./en/common";
import { page } from "./en/page";
import { terminal } from "./en/terminal";
import type { Sentences } from "./report";

const PARTS = [common.errors, page.errors, terminal.errors];
const CODES = PARTS.flatMap((errors) => Object.keys(errors));

const SOURCES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((name) => `src/${name.replaceAll("\\", "/")}`)
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\/|^src\/words\//.test(file))
  .map((file) => readFileSync(file, "utf8"));

function takesNoValues(entry: unknown): entry is () => Sentences {
  return typeof entry === "function" && entry.length === 0;
}

/** Whether the code is written somewhere, or a template of its family beside the rest of it: `config/${code}`. */
function isUsed(code: string): boolean {
  const [family = "", what = ""] = code.split("/");
  return SOURCES.some(
    (text) => text.includes(`"${code}"`) || (text.includes(`\`${family}/\${`) && text.includes(`"${what}"`)),
  );
}

describe("the codes of errors", () => {
  it("are each in one part of the catalogue", () => {
    expect(CODES.filter((code, index) => CODES.indexOf(code) !== index)).toEqual([]);
  });

  it("are a family and what happened, in lower case", () => {
    expect(CODES.filter((code) => !/^[a-z][a-z0-9-]*\/[a-z0-9-]+$/.test(code))).toEqual([]);
  });

  it("are each thrown or told somewhere", () => {
    expect(CODES.filter((code) => !isUsed(code))).toEqual([]);
  });

  it("without values have a sentence that says what happened and one that says what to do", () => {
    const constant = PARTS.flatMap((errors) =>
      Object.entries<unknown>(errors).flatMap(([code, entry]) =>
        takesNoValues(entry) ? [{ code, sentences: entry() }] : [],
      ),
    );
    expect(constant.length).toBeGreaterThan(20);
    for (const { code, sentences } of constant)
      expect(sentences, code).toEqual({
        message: expect.stringMatching(/^\S.*\.$/s) as string,
        fix: expect.stringMatching(/^\S.*\.$/s) as string,
      });
  });
});
