/**
 * `npm run lint`, last part: no dead exports in src/, scripts/ and bench/ (scripts/lib/dead-exports.mjs). Exit status 1 with one
 * line per finding, or 0 and a count.
 */
import { readFileSync, readdirSync } from "node:fs";
import { deadExports, isTestCode } from "./lib/dead-exports.mjs";

const FOLDERS = ["src", "scripts", "bench", "e2e", "test", "bin"];
const CODE = /\.(tsx?|mjs)$/;
/**
 * Where tests may be the only users: the reference is what kernels are tested against and what students read, and a helper in
 * scripts/lib may serve a test of the repository itself.
 */
const FOR_TESTS = /^(src\/reference|scripts\/lib)\//;
const OTHER_PACKAGES = /\/node_modules\/|^scripts\/fixtures\//;

const nested = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
);
const files = [...readdirSync("."), ...nested].filter((file) => CODE.test(file) && !OTHER_PACKAGES.test(file));
const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const isJudged = (/** @type {string} */ file) => /^(src|scripts|bench)\//.test(file) && !isTestCode(file);
const findings = deadExports(texts, isJudged).filter(({ file, isForTests }) => !(isForTests && FOR_TESTS.test(file)));

for (const { file, line, message } of findings) console.error(`${file}:${line}  ${message}`);
if (findings.length > 0) process.exitCode = 1;
else console.log(`exports: ${files.filter(isJudged).length} files, none dead`);
