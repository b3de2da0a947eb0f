/**
 * `npm run bench`: the whole suite on one adapter, its peers beside it, results as JSON and as a page in bench/results/.
 * Exit status 1 where `--targets` finds one that is not met.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ADAPTER_NAMES, chosenAdapter } from "../scripts/lib/adapters.mjs";
import { ensureNodeModules } from "../scripts/lib/node-modules.mjs";

const USAGE = `npm run bench -- [OPTIONS]

  --adapter NAME    ${ADAPTER_NAMES.join(", ")} (default: HALFSTEP_ADAPTER, or lavapipe)
  --browsers A,B    adapters for Chromium (default: swiftshader,lavapipe for software adapters, else system)
  --only A,B        stages of: kernels, steps, scaling, jax, pytorch, browser, startup (default: all)
  --targets         only what the figures in docs/performance.md that must hold need; exit status 1 where one does not
  --name NAME       results go to bench/results/NAME.json and NAME.md (default: adapter and date)
`;

const BENCH = fileURLToPath(new URL(".", import.meta.url));

const { values } = parseArgs({
  options: {
    adapter: { type: "string", default: chosenAdapter() },
    browsers: { type: "string" },
    only: { type: "string" },
    targets: { type: "boolean", default: false },
    name: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const adapter = adapterNamed(values.adapter);
const browserAdapters = (values.browsers ?? (adapter === "system" ? "system" : "swiftshader,lavapipe"))
  .split(",")
  .map(adapterNamed);

ensureNodeModules();
const { markdown } = await import("./lib/report.mjs");
const { runSuite, STAGES } = await import("./lib/suite.mjs");
const stages = (values.only ?? STAGES.join(",")).split(",").map((name) => {
  const stage = STAGES.find((known) => known === name);
  return stage ?? refuse(`There is no stage “${name}”; there are ${STAGES.join(", ")}.`);
});
if (stages.includes("jax") || stages.includes("browser")) installPeers();

const command = `npm run bench -- ${process.argv.slice(2).join(" ")}`.replace(/ -- $/, "");
const suite = await runSuite({ adapter, browserAdapters, stages, targetsOnly: values.targets, command }, (text) =>
  console.error(text),
);
const results = values.name ?? `${adapter}-${suite.record.date.slice(0, 10)}${values.targets ? "-targets" : ""}`;
mkdirSync(`${BENCH}results`, { recursive: true });
const { record, ...rest } = suite;
writeFileSync(
  `${BENCH}results/${results}.json`,
  `${JSON.stringify({ ...record, bench: "suite", ...rest }, null, 1)}\n`,
);
writeFileSync(`${BENCH}results/${results}.md`, markdown(suite));
const width = Math.max(...suite.verdicts.map(({ target }) => target.length));
for (const { target, figure, met } of suite.verdicts) {
  console.log(`${target.padEnd(width)}  ${met === undefined ? "–" : met ? "met" : "NOT MET"}  ${figure}`);
}
console.log(`wrote bench/results/${results}.json and ${results}.md`);
process.exit(values.targets && suite.verdicts.some(({ met }) => met !== true) ? 1 : 0);

/** The peers are packages of bench/ alone. Their install scripts do nothing that is needed here. */
function installPeers() {
  if (existsSync(`${BENCH}node_modules/.package-lock.json`)) return;
  console.error("Installing the peers named in bench/package-lock.json (npm ci) …");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: BENCH,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0)
    refuse("npm ci failed in bench/. Check the network, or leave the peers out: --only kernels,steps,scaling.");
}

/** @param {string} name */
function adapterNamed(name) {
  return (
    ADAPTER_NAMES.find((known) => known === name) ??
    refuse(`There is no adapter “${name}”; there are ${ADAPTER_NAMES.join(", ")}.`)
  );
}

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(message);
  process.exit(2);
}
