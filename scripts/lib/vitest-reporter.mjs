/**
 * A Vitest reporter that keeps counts, skips with their reasons, and each file's time (reports.mjs). Vitest's own JSON
 * report leaves the reason of a skip out, and is written at the end alone.
 */
import { relative } from "node:path";
import { writeReport } from "./reports.mjs";

/** @typedef {import("vitest/node").TestModule} TestModule */

// oxlint-disable-next-line import/no-default-export -- Vitest takes a reporter file by its default export
export default class CountingReporter {
  /** @type {import("./reports.mjs").StageReport} */
  #report = { passed: 0, failed: 0, skips: [], files: [], planned: 0 };

  /** @param {readonly unknown[]} specifications one a file */
  onTestRunStart(specifications) {
    this.#report.planned = specifications.length;
  }

  /** @param {TestModule} module */
  onTestModuleEnd(module) {
    const report = this.#report;
    const suites = [...module.children.allSuites()];
    report.failed += [module, ...suites].filter((part) => part.errors().length > 0).length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") report.passed++;
      else if (result.state === "failed") report.failed++;
      else {
        const reason = result.state === "skipped" ? result.note : "it never ran";
        report.skips.push({ name: test.fullName, reason: reason ?? "no reason given in the test" });
      }
    }
    report.files.push({ file: relative(process.cwd(), module.moduleId), seconds: secondsOf(module) });
    writeReport(report);
  }

  /**
   * @param {readonly TestModule[]} _modules
   * @param {readonly unknown[]} unhandledErrors errors outside any test; each counts as a failure
   */
  onTestRunEnd(_modules, unhandledErrors) {
    this.#report.failed += unhandledErrors.length;
    writeReport(this.#report);
  }
}

/** Imports, hooks and tests. @param {TestModule} module */
function secondsOf(module) {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1000;
}
