import { describe, expect, it } from "vitest";
import { countPlaywright, neverSilent, summary } from "./reports.mjs";

/** @param {"expected" | "unexpected" | "flaky" | "skipped"} status @param {string} [reason] */
function spec(status, reason) {
  const annotations = reason === undefined ? [] : [{ type: "skip", description: reason }];
  return { title: `a test that is ${status}`, tests: [{ status, annotations }] };
}

describe("Playwright's report", () => {
  it("is counted through nested suites, a flaky test and a broken file as failures", () => {
    const suites = [{ specs: [spec("expected")], suites: [{ specs: [spec("flaky"), spec("unexpected")] }] }];
    expect(countPlaywright({ suites, errors: [{}] })).toEqual({ passed: 1, failed: 3, skips: [] });
  });

  it("gives each skip its reason", () => {
    const suites = [{ specs: [spec("skipped", "no camera"), spec("skipped")] }];
    expect(countPlaywright({ suites, errors: [] }).skips).toEqual([
      { name: "a test that is skipped", reason: "no camera" },
      { name: "a test that is skipped", reason: "no reason given in the test" },
    ]);
  });
});

describe("a stage", () => {
  it("that exits with an error fails although its report counts none", () => {
    expect(neverSilent({ passed: 3, failed: 0, skips: [] }, false).failed).toBe(1);
  });

  it("that ran no test at all fails", () => {
    expect(neverSilent({ passed: 0, failed: 0, skips: [] }, true).failed).toBe(1);
  });

  it("that counted its failures keeps their number", () => {
    expect(neverSilent({ passed: 3, failed: 2, skips: [] }, false).failed).toBe(2);
  });
});

describe("the summary", () => {
  const unit = { name: "unit", seconds: 1.25, passed: 12, failed: 0, skips: [] };

  it("ends in the sum over the stages", () => {
    const gpu = { name: "gpu", seconds: 2, passed: 3, failed: 1, skips: [] };
    expect(summary([unit, gpu], 2.5).split("\n").at(-1)).toBe("15 passed, 1 failed");
  });

  it("gives the time of the whole run, which is more than the sum of the stages", () => {
    const gpu = { name: "gpu", seconds: 2, passed: 3, failed: 1, skips: [] };
    expect(summary([unit, gpu], 3.5)).toMatch(/^total +3\.5 s$/m);
  });

  it("names each skip and its reason before that", () => {
    const gpu = { name: "gpu", seconds: 2, passed: 3, failed: 0, skips: [{ name: "all of it", reason: "no driver" }] };
    const lines = summary([unit, gpu], 2.5).split("\n");
    expect(lines).toContain("  gpu: all of it: no driver");
    expect(lines.at(-1)).toBe("15 passed, 0 failed, 1 skipped");
  });
});
