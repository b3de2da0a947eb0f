/**
 * What a stage of `npm test` counted, read from its tool's report, and the table made of it. Pure but for reading.
 */
import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ name: string, reason: string }} Skip */
/** @typedef {{ passed: number, failed: number, skips: Skip[] }} StageReport */
/** @typedef {{ name: string, seconds: number } & StageReport} StageResult */

/**
 * @typedef {{ type: string, description?: string }} Annotation
 * @typedef {{ status: "expected" | "unexpected" | "flaky" | "skipped", annotations: Annotation[] }} PlaywrightTest
 * @typedef {{ specs?: { title: string, tests: PlaywrightTest[] }[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites: PlaywrightSuite[], errors: unknown[] }} PlaywrightReport
 */

/** A tool that only passes or fails counts as one check. @param {boolean} ok @returns {StageReport} */
export function singleCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skips: [] };
}

/** The file that our Vitest reporter wrote. @param {string} file @param {boolean} ok @returns {StageReport} */
export function readVitest(file, ok) {
  if (!existsSync(file)) return singleCheck(false);
  return neverSilent(/** @type {StageReport} */ (JSON.parse(readFileSync(file, "utf8"))), ok);
}

/** Playwright's JSON report. @param {string} file @param {boolean} ok @returns {StageReport} */
export function readPlaywright(file, ok) {
  if (!existsSync(file)) return singleCheck(false);
  return neverSilent(countPlaywright(/** @type {PlaywrightReport} */ (JSON.parse(readFileSync(file, "utf8")))), ok);
}

/** A flaky test failed once: a failure. @param {PlaywrightReport} report @returns {StageReport} */
export function countPlaywright(report) {
  const counted = { passed: 0, failed: report.errors.length, skips: /** @type {Skip[]} */ ([]) };
  const visit = (/** @type {PlaywrightSuite} */ suite) => {
    for (const { title, tests } of suite.specs ?? []) {
      for (const { status, annotations } of tests) {
        if (status === "expected") counted.passed++;
        else if (status === "skipped") {
          const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
          counted.skips.push({ name: title, reason: reason ?? "no reason given in the test" });
        } else counted.failed++;
      }
    }
    suite.suites?.forEach(visit);
  };
  report.suites.forEach(visit);
  return counted;
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
 * The table of stages, the skips with their reasons, and as the last line the sum.
 * @param {readonly StageResult[]} stages
 * @param {number} wallSeconds of the whole run
 */
export function summary(stages, wallSeconds) {
  const width = Math.max(...stages.map(({ name }) => name.length));
  const rows = stages.map(({ name, seconds, passed, failed, skips }) =>
    [
      name.padEnd(width),
      `${seconds.toFixed(1)} s`.padStart(9),
      `${passed} passed`.padStart(13),
      `${failed} failed`.padStart(11),
      ...(skips.length > 0 ? [`${skips.length} skipped`.padStart(12)] : []),
    ].join(""),
  );
  const skipped = stages.flatMap(({ name, skips }) => skips.map((skip) => `  ${name}: ${skip.name}: ${skip.reason}`));
  const total = (/** @type {(stage: StageResult) => number} */ of) => stages.reduce((sum, stage) => sum + of(stage), 0);
  const counts = [`${total(({ passed }) => passed)} passed`, `${total(({ failed }) => failed)} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  const time = `${"total".padEnd(width)}${`${wallSeconds.toFixed(1)} s`.padStart(9)}`;
  return [...rows, time, ...(skipped.length > 0 ? ["", "Skipped:", ...skipped] : []), "", counts.join(", ")].join("\n");
}
