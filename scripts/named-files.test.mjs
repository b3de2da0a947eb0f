import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { danglingNames } from "./lib/named-files.mjs";

/** Files of nanoGPT, PyTorch and Lion that comments name as sources, and placeholders. */
const ELSEWHERE = new Set([
  "model.py",
  "train.py",
  "config/train_shakespeare_char.py",
  "lion_pytorch.py",
  "test/test_cuda.py",
  "test/test_torch.py",
  "results/NAME.md",
]);

/** Records of what was, and this file's own examples. */
const NOT_READ = ["bench/results/", "CHANGELOG.md", "scripts/named-files.test.mjs"];

describe("a comment or document", () => {
  it("names only files that exist", () => {
    const files = tracked();
    const findings = files
      .filter((file) => /\.(tsx?|mjs|wgsl|md|py)$/.test(file) && !NOT_READ.some((name) => file.startsWith(name)))
      .flatMap((file) => danglingNames(file, readFileSync(file, "utf8"), files, ELSEWHERE));
    expect(findings.map(({ file, line, message }) => `${file}:${line}  ${message}`)).toEqual([]);
  });

  it("may name a file by its path, from its own folder, or by its name alone where there is one", () => {
    const files = ["src/a/one.ts", "src/b/one.ts", "src/b/two.ts", "docs/page.md"];
    /** @param {string} text @param {string} [file] */
    const messages = (text, file = "src/b/two.ts") =>
      danglingNames(file, text, files, new Set()).map(({ line, message }) => `${line} ${message}`);
    expect(messages("// src/a/one.ts, one.ts, b/two.ts and docs/page.md")).toEqual([]);
    expect(messages("See two.ts.\n[this](page.md)", "docs/page.md")).toEqual([]);
    expect(messages('/**\n * See three.ts.\n */\nimport "./four.ts";')).toEqual([
      "2 three.ts is named, but there is no such file",
    ]);
    expect(messages("See one.ts.", "docs/page.md")).toEqual([
      "1 one.ts could be any of src/a/one.ts, src/b/one.ts; name more of its path",
    ]);
    expect(messages("// files such as *.gpu.test.ts and NAME.test.ts, https://host/x/readme.md")).toEqual([
      "1 NAME.test.ts is named, but there is no such file",
    ]);
  });
});

/** Every file that Git tracks or would, so that the test holds in a commit hook too. */
function tracked() {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  return stdout.split("\n").filter((file) => file !== "");
}
