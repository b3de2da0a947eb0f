/** A Playwright reporter that keeps counts, skips with their reasons, and each file's time (reports.mjs). */
import { relative } from "node:path";
import { writeReport } from "./reports.mjs";

/**
 * @typedef {import("@playwright/test/reporter").TestCase} TestCase
 * @typedef {import("@playwright/test/reporter").TestResult} TestResult
 */

// oxlint-disable-next-line import/no-default-export -- Playwright takes a reporter file by its default export
export default class CountingReporter {
  /** @type {import("./reports.mjs").StageReport} */
  #report = { passed: 0, failed: 0, skips: [], files: [], planned: 0 };
  /** Tests of each file that have not ended. @type {Map<string, number>} */
  #left = new Map();
  /** @type {Map<string, number>} */
  #seconds = new Map();

  /** @param {import("@playwright/test/reporter").FullConfig} _config @param {import("@playwright/test/reporter").Suite} suite */
  onBegin(_config, suite) {
    for (const test of suite.allTests()) this.#left.set(fileOf(test), (this.#left.get(fileOf(test)) ?? 0) + 1);
    this.#report.planned = this.#left.size;
  }

  /** @param {TestCase} test @param {TestResult} result */
  onTestEnd(test, result) {
    const file = fileOf(test);
    this.#seconds.set(file, (this.#seconds.get(file) ?? 0) + result.duration / 1000);
    // Counted at its first result: a test that failed once and then passed is a failure.
    if (result.retry > 0) return;
    this.#count(test, result);
    const left = (this.#left.get(file) ?? 0) - 1;
    this.#left.set(file, left);
    if (left === 0) this.#report.files.push({ file, seconds: this.#seconds.get(file) ?? 0 });
    writeReport(this.#report);
  }

  /** Something outside any test: a spec that does not load, a server that does not start. */
  onError() {
    this.#report.failed++;
    writeReport(this.#report);
  }

  /** @param {TestCase} test @param {TestResult} result */
  #count(test, { status }) {
    if (status === "skipped") this.#report.skips.push({ name: test.title, reason: reasonOf(test) });
    else if (status === test.expectedStatus) this.#report.passed++;
    else this.#report.failed++;
  }
}

/** @param {TestCase} test */
function reasonOf({ annotations }) {
  const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
  return reason ?? "no reason given in the test";
}

/** @param {TestCase} test */
function fileOf({ location }) {
  return relative(process.cwd(), location.file);
}
