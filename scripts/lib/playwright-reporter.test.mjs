import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import Reporter from "./playwright-reporter.mjs";

/** @typedef {import("@playwright/test/reporter").TestCase} TestCase */
/** @typedef {import("@playwright/test/reporter").TestResult} TestResult */

afterEach(() => vi.unstubAllEnvs());

/** @param {string} file @param {string} [reason] */
function testIn(file, reason) {
  const annotations = reason === undefined ? [] : [{ type: "skip", description: reason }];
  const location = { file: join(process.cwd(), file), line: 1, column: 1 };
  return /** @type {TestCase} */ ({ title: "a test", expectedStatus: "passed", annotations, location });
}

it("counts tests as they end, a flaky one as failed, with each skip's reason, and each file when its last test has ended", () => {
  const file = join(mkdtempSync(join(tmpdir(), "halfstep-")), "report.json");
  vi.stubEnv("HALFSTEP_REPORT", file);
  const reporter = new Reporter();
  const [passes, skipped, other, silent] = [
    testIn("e2e/a.spec.ts"),
    testIn("e2e/a.spec.ts", "no camera"),
    testIn("e2e/b.spec.ts"),
    testIn("e2e/b.spec.ts"),
  ];
  const config = /** @type {import("@playwright/test/reporter").FullConfig} */ ({});
  const suite = { allTests: () => [passes, skipped, other, silent] };
  reporter.onBegin(config, /** @type {import("@playwright/test/reporter").Suite} */ (suite));
  const end = (/** @type {TestCase} */ test, /** @type {Partial<TestResult>} */ result) =>
    reporter.onTestEnd(test, /** @type {TestResult} */ ({ duration: 1500, retry: 0, ...result }));
  end(passes, { status: "passed" });
  end(skipped, { status: "skipped", duration: 0 });
  end(other, { status: "failed" });
  end(other, { status: "passed", retry: 1 });
  reporter.onError();
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    passed: 1,
    failed: 2,
    skips: [{ name: "a test", reason: "no camera" }],
    files: [{ file: "e2e/a.spec.ts", seconds: 1.5 }],
    planned: 2,
  });
  end(silent, { status: "skipped", duration: 0 });
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    skips: [{}, { reason: "no reason given in the test" }],
    files: [{}, { file: "e2e/b.spec.ts", seconds: 3 }],
  });
});
