/** The stages of `npm test` and of `npm run test:studies`, each suite's longest first: two run beside each other. */
import { chromiumExecutable, firefoxExecutable } from "./browsers.mjs";
import { lavapipeWorks, probeAdapter } from "./machine.mjs";
import { prepareLavapipeChromium } from "../chromium-lavapipe/prepare.mjs";

/** @typedef {import("./stage-run.mjs").Stage} Stage */

/** A stage that takes longer hangs: the whole of `npm test` should take less on two cores, and a slower machine gets its time. */
const TEST_LIMIT_SECONDS = 900;
const STUDY_LIMIT_SECONDS = 2400;

const VITEST = [
  process.execPath,
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=./scripts/lib/vitest-reporter.mjs",
];
const PLAYWRIGHT = [
  process.execPath,
  "node_modules/@playwright/test/cli.js",
  "test",
  "--reporter=list,./scripts/lib/playwright-reporter.mjs",
];

const PAGE_BUILD = "page build";
const CLI_BUILD = "command line build";
/** What others need: one after the other, before the rest. @type {readonly Stage[]} */
const BUILDS = [
  { name: PAGE_BUILD, command: npmRun("build", "--", "--logLevel", "warn"), limitSeconds: TEST_LIMIT_SECONDS },
  { name: CLI_BUILD, command: npmRun("build:cli"), limitSeconds: TEST_LIMIT_SECONDS },
];

/** @type {readonly Stage[]} */
const TESTS = [
  kernelStage("lavapipe"),
  pageStage("chromium-lavapipe", lackOfLavapipeChromium),
  kernelStage("swiftshader"),
  { name: "unit", command: [...VITEST, "--project", "unit"], counts: true, limitSeconds: TEST_LIMIT_SECONDS },
  pageStage("chromium-swiftshader", () =>
    chromiumExecutable() === undefined ? "no Chromium is installed; npm run setup installs it" : undefined,
  ),
  { name: "lint", command: npmRun("lint"), limitSeconds: TEST_LIMIT_SECONDS },
  { name: "types", command: npmRun("types"), limitSeconds: TEST_LIMIT_SECONDS },
  pageStage("firefox", () =>
    firefoxExecutable() === undefined ? "no Firefox is installed; npm run setup installs it" : undefined,
  ),
];

/** Shards, so that both cores have one. @type {readonly Stage[]} */
const STUDIES = [studyStage(1, 2), studyStage(2, 2), pageStudyStage()];

/**
 * The stages of a suite whose names hold one of the words; of all where there are none.
 * @param {"tests" | "studies" | "all"} suite
 * @param {readonly string[]} words
 * @returns {{ first: Stage[], rest: Stage[] }} what runs one after the other before, and what beside each other
 */
export function stagesOf(suite, words) {
  const isChosen = (/** @type {Stage} */ { name }) => words.length === 0 || words.some((word) => name.includes(word));
  const rest = [...(suite === "studies" ? [] : TESTS), ...(suite === "tests" ? [] : STUDIES)].filter(isChosen);
  const needed = new Set(rest.flatMap(({ needs = [] }) => needs));
  return { first: BUILDS.filter((stage) => needed.has(stage.name) || (words.length > 0 && isChosen(stage))), rest };
}

export const STAGE_NAMES = [...BUILDS, ...TESTS, ...STUDIES].map(({ name }) => name);

/** @param {readonly string[]} words @returns {string[]} */
function npmRun(...words) {
  return ["npm", "run", "--silent", ...words];
}

/** @param {import("./adapters.mjs").AdapterName} adapter @returns {Stage} */
function kernelStage(adapter) {
  return {
    name: `kernels on ${adapter}`,
    // SwiftShader has no such switch: there all kernels are optimised.
    command: [...VITEST, "--project", "gpu", ...(adapter === "lavapipe" ? ["--project", "optimised"] : [])],
    env: { HALFSTEP_ADAPTER: adapter },
    needs: [CLI_BUILD],
    counts: true,
    limitSeconds: TEST_LIMIT_SECONDS,
    missing: () => lackOfAdapter(adapter),
  };
}

/** @param {number} shard @param {number} shards @returns {Stage} */
function studyStage(shard, shards) {
  return {
    name: `studies ${shard} of ${shards}`,
    command: [...VITEST, "--project", "studies", `--shard=${shard}/${shards}`],
    env: { HALFSTEP_ADAPTER: "lavapipe" },
    needs: [CLI_BUILD],
    counts: true,
    limitSeconds: STUDY_LIMIT_SECONDS,
    missing: () => lackOfAdapter("lavapipe"),
  };
}

/** @param {string} project @param {() => string | undefined} missing @param {string} [name] @returns {Stage} */
function pageStage(project, missing, name = `page in ${project}`) {
  return {
    name,
    // A folder of its own, which Playwright empties when it starts.
    command: [...PLAYWRIGHT, "--project", project, "--output", `test-results/${name.replaceAll(" ", "-")}`],
    needs: [PAGE_BUILD],
    counts: true,
    limitSeconds: TEST_LIMIT_SECONDS,
    missing,
  };
}

/** @returns {Stage} */
function pageStudyStage() {
  const stage = pageStage("chromium-lavapipe", lackOfLavapipeChromium, "page studies");
  return { ...stage, env: { HALFSTEP_PAGE_STUDIES: "1" }, limitSeconds: STUDY_LIMIT_SECONDS };
}

/** @param {import("./adapters.mjs").AdapterName} adapter */
function lackOfAdapter(adapter) {
  const found = probeAdapter(adapter);
  if (found === null) return `Dawn finds no adapter (HALFSTEP_ADAPTER=${adapter}); npm run setup installs one`;
  console.log(`adapter: ${found.name}, shader-f16: ${found.shaderF16}`);
  const isWanted = adapter === "lavapipe" || /swiftshader/i.test(found.name);
  return isWanted
    ? undefined
    : `no SwiftShader is installed (npm run setup installs Chromium, which has it); Dawn found ${found.name}`;
}

function lackOfLavapipeChromium() {
  if (!lavapipeWorks()) return "lavapipe from Mesa 25 or later is not installed; npm run setup installs it";
  const prepared = prepareLavapipeChromium();
  return "missing" in prepared ? prepared.missing : undefined;
}
