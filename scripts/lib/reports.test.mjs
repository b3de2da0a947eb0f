import { describe, expect, it } from "vitest";
import { cutOffWords, neverSilent, summary } from "./reports.mjs";

/** @type {import("./reports.mjs").StageReport} */
const NOTHING = { passed: 0, failed: 0, skips: [], files: [], planned: 0 };

describe("a stage", () => {
  it("that exits with an error fails although its report counts none", () => {
    expect(neverSilent({ ...NOTHING, passed: 3 }, false).failed).toBe(1);
  });

  it("that ran no test at all fails", () => {
    expect(neverSilent(NOTHING, true).failed).toBe(1);
  });

  it("that counted its failures keeps their number", () => {
    expect(neverSilent({ ...NOTHING, passed: 3, failed: 2 }, false).failed).toBe(2);
  });

  it("that was cut off says after how long, and how much of it was left", () => {
    const files = [{ file: "a.test.ts", seconds: 400 }];
    expect(cutOffWords(600, { files, planned: 4 })).toBe(
      "cut off at its limit of 600 s: 3 of its 4 test files had not ended",
    );
    expect(cutOffWords(600, NOTHING)).toBe("cut off at its limit of 600 s");
  });
});

describe("the summary", () => {
  /** @type {import("./reports.mjs").StageResult} */
  const unit = { ...NOTHING, name: "unit", seconds: 1.25, passed: 12 };
  const gpu = { ...unit, name: "gpu", seconds: 2, passed: 3 };

  it("ends in the sum over the stages", () => {
    expect(
      summary([unit, { ...gpu, failed: 1 }], 2.5)
        .split("\n")
        .at(-1),
    ).toBe("15 passed, 1 failed");
  });

  it("gives the time of the whole run, which is not the sum of stages that ran beside each other", () => {
    expect(summary([unit, gpu], 3.5)).toMatch(/^total +3\.5 s$/m);
  });

  it("names each skip and its reason before that", () => {
    const lines = summary([unit, { ...gpu, skips: [{ name: "all of it", reason: "no driver" }] }], 2.5).split("\n");
    expect(lines).toContain("  gpu: all of it: no driver");
    expect(lines.at(-1)).toBe("15 passed, 0 failed, 1 skipped");
  });

  it("lists the ten slowest files of all stages together", () => {
    const files = Array.from({ length: 9 }, (_, i) => ({ file: `${i}.test.ts`, seconds: i }));
    const lines = summary(
      [
        { ...unit, files },
        { ...gpu, files },
      ],
      20,
    ).split("\n");
    const listed = lines.slice(lines.indexOf("The 10 slowest files:") + 1).filter((line) => line.includes(".test.ts"));
    expect(listed).toHaveLength(10);
    expect(listed[0]).toBe("    8.0 s  8.test.ts (unit)");
    expect(listed[1]).toBe("    8.0 s  8.test.ts (gpu)");
  });

  it("marks a stage that was cut off, and says how much was left", () => {
    const told = summary([unit, { ...gpu, failed: 1, cutOff: "cut off at its limit of 600 s" }], 602);
    expect(told).toMatch(/^gpu .* 1 failed {3}cut off$/m);
    expect(told).toContain("  gpu: cut off at its limit of 600 s");
  });
});
