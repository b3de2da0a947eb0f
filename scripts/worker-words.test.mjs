/**
 * The workers speak no language: in them `words()` throws, which no unit test notices, because tests speak English. So nothing
 * that a worker loads may ask for words, nor bring a catalogue along.
 */
import { readFileSync, existsSync } from "node:fs";
import { posix } from "node:path";
import { parseSync } from "vite";
import { expect, it } from "vitest";

const ASKING = new Set(["words", "pageWords", "terminalWords"]);

/**
 * The files below src/ that a file imports values of, at once or when it needs them, with what they are called there.
 * @param {string} file
 */
function importsOf(file) {
  const text = readFileSync(file, "utf8");
  const { module } = parseSync(file, text);
  const atOnce = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    values: entries.filter(({ isType }) => !isType).map(({ importName }) => importName.name ?? "*"),
    ofTypes: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const late = module.dynamicImports.map(({ moduleRequest }) => ({
    specifier: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    values: ["*"],
    ofTypes: false,
  }));
  return [...atOnce, ...late].flatMap(({ specifier, values, ofTypes }) => {
    if (!specifier.startsWith(".") || ofTypes) return [];
    const path = posix.join(posix.dirname(file), specifier);
    const target = [`${path}.ts`, `${path}.tsx`].find((one) => existsSync(one));
    return target === undefined ? [] : [{ target, values }];
  });
}

/** @param {string} entry */
function askingFrom(entry) {
  const ways = new Map([[entry, [entry]]]);
  const asking = [];
  for (const [file, way] of ways)
    for (const { target, values } of importsOf(file)) {
      const asks = target === "src/words/words.ts" && values.some((name) => ASKING.has(name));
      if (asks || target.startsWith("src/words/en/")) asking.push([...way, target].join(" → "));
      else if (!ways.has(target)) ways.set(target, [...way, target]);
    }
  expect(ways.size).toBeGreaterThan(50);
  return asking;
}

it.each(["src/lab/wire/worker.ts", "src/lab/wire/deviceWorker.ts"])("%s loads no words", (entry) => {
  expect(askingFrom(entry)).toEqual([]);
});
