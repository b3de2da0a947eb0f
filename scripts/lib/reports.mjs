/**
 * What a stage of `npm test` counted, and the table made of it. Our reporters (vitest-reporter.mjs,
 * playwright-reporter.mjs) write their counts anew after every test file, so that a stage that is cut off still tells
 * what it did. Pure but for reading and writing the report.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** @typedef {{ name: string, reason: string }} Skip */
/** @typedef {{ file: string, seconds: number }} FileTime a test file that has ended, and how long it took */
/** @typedef {{ passed: number, failed: number, skips: Skip[] }} Counts */
/** @typedef {{ files: FileTime[], planned: number }} Files the files that have ended, and how many were to run */
/** @typedef {Counts & Files} StageReport */
/** @typedef {{ name: string, seconds: number, cutOff?: string } & Counts & { files: FileTime[] }} StageResult */

const SLOWEST = 10;

/** A tool that only passes or fails counts as one check. @param {boolean} ok @returns {StageReport} */
export function singleCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skips: [], files: [], planned: 0 };
}

/** The report that one of our reporters wrote. @param {string} file @param {boolean} ok @returns {StageReport} */
export function readReport(file, ok) {
  if (!existsSync(file)) return singleCheck(false);
  return neverSilent(/** @type {StageReport} */ (JSON.parse(readFileSync(file, "utf8"))), ok);
}

/** For the reporters: to the file named in `HALFSTEP_REPORT`, if there is one. @param {StageReport} report */
export function writeReport(report) {
  const file = process.env.HALFSTEP_REPORT;
  if (file !== undefined) writeFileSync(file, JSON.stringify(report));
}

/**
 * A tool that exits with an error but counts no failure, or exits well without running a test, has failed somehow.
 * @param {StageReport} report
 * @param {boolean} ok whether the tool's exit status was 0
 * @returns {StageReport}
 */
export function neverSilent(report, ok) {
  const ran = report.passed + report.failed + report.skips.length > 0;
  return (ok && ran) || report.failed > 0 ? report : { ...report, failed: 1 };
}

/**
 * What is said of a stage that was stopped at its limit: how long it had, and what of it was left.
 * @param {number} limitSeconds
 * @param {Files} files
 */
export function cutOffWords(limitSeconds, { files, planned }) {
  const left = planned - files.length;
  const rest = planned === 0 ? "" : `: ${left} of its ${planned} test files had not ended`;
  return `cut off at its limit of ${limitSeconds} s${rest}`;
}

/**
 * The table of stages, the slowest files, what was cut off, the skips with their reasons, and as the last line the sum.
 * @param {readonly StageResult[]} stages
 * @param {number} wallSeconds of the whole run; less than the stages' sum where they ran beside each other
 */
export function summary(stages, wallSeconds) {
  const width = Math.max(...stages.map(({ name }) => name.length));
  const rows = stages.map(({ name, seconds, passed, failed, skips, cutOff }) =>
    [
      name.padEnd(width),
      `${seconds.toFixed(1)} s`.padStart(9),
      `${passed} passed`.padStart(13),
      `${failed} failed`.padStart(11),
      ...(skips.length > 0 ? [`${skips.length} skipped`.padStart(12)] : []),
      ...(cutOff === undefined ? [] : ["   cut off"]),
    ].join(""),
  );
  const time = `${"total".padEnd(width)}${`${wallSeconds.toFixed(1)} s`.padStart(9)}`;
  const skipped = stages.flatMap(({ name, skips }) => skips.map((skip) => `  ${name}: ${skip.name}: ${skip.reason}`));
  const cutOff = stages.flatMap((stage) => (stage.cutOff === undefined ? [] : [`  ${stage.name}: ${stage.cutOff}`]));
  const total = (/** @type {(stage: StageResult) => number} */ of) => stages.reduce((sum, stage) => sum + of(stage), 0);
  const counts = [`${total(({ passed }) => passed)} passed`, `${total(({ failed }) => failed)} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  return [
    ...rows,
    time,
    ...section(`The ${SLOWEST} slowest files:`, slowestFiles(stages)),
    ...section("Cut off:", cutOff),
    ...section("Skipped:", skipped),
    "",
    counts.join(", "),
  ].join("\n");
}

/** @param {string} title @param {readonly string[]} lines */
function section(title, lines) {
  return lines.length > 0 ? ["", title, ...lines] : [];
}

/** Of all stages together, the slowest first. @param {readonly StageResult[]} stages */
function slowestFiles(stages) {
  return stages
    .flatMap(({ name, files }) => files.map(({ file, seconds }) => ({ name, file, seconds })))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST)
    .map(({ name, file, seconds }) => `${`${seconds.toFixed(1)} s`.padStart(9)}  ${file} (${name})`);
}
