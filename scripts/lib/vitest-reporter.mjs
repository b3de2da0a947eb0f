/**
 * A Vitest reporter that writes counts and skips, with their reasons, to the file named in `HALFSTEP_REPORT`. Vitest's
 * own JSON report leaves the reason of a skip out.
 */
import { writeFileSync } from "node:fs";

/** @typedef {import("./reports.mjs").StageReport} StageReport */

// oxlint-disable-next-line import/no-default-export -- Vitest takes a reporter file by its default export
export default class CountingReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors errors outside any test; each counts as a failure
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {StageReport} */
    const report = { passed: 0, failed: unhandledErrors.length, skips: [] };
    for (const module of modules) {
      const suites = [...module.children.allSuites()];
      const broken = [module, ...suites].filter((part) => part.errors().length > 0);
      report.failed += broken.length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") report.passed++;
        else if (result.state === "failed") report.failed++;
        else {
          const reason = result.state === "skipped" ? result.note : "it never ran";
          report.skips.push({ name: test.fullName, reason: reason ?? "no reason given in the test" });
        }
      }
    }
    const file = process.env.HALFSTEP_REPORT;
    if (file !== undefined) writeFileSync(file, JSON.stringify(report));
  }
}
