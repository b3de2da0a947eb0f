/**
 * `npm run lint`, second half: checks the layers (scripts/lib/layers.mjs) over every file in src/. Exit status 1 with
 * one line per finding, or 0 and a count.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { circlesIn, findingsIn } from "./lib/layers.mjs";

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((name) => join("src", name).replaceAll("\\", "/"))
  .filter((file) => /\.tsx?$/.test(file));
const sources = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const findings = [...[...sources].flatMap(([file, text]) => findingsIn(file, text)), ...circlesIn(sources)];

for (const { file, line, message } of findings) console.error(`${file}:${line}  ${message}`);
if (findings.length > 0) process.exitCode = 1;
else console.log(`layers: ${files.length} files, no import goes upwards or in a circle`);
