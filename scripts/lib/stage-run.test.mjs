import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { REPORTS, runStage } from "./stage-run.mjs";

mkdirSync(REPORTS, { recursive: true });
const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
afterEach(() => said.mockClear());

/** @param {string} script @param {Partial<import("./stage-run.mjs").Stage>} [rest] */
function run(script, rest) {
  const command = [process.execPath, "-e", script];
  return runStage({ name: "a stage of a test", command, limitSeconds: 20, ...rest }, { prefix: [], env: {} });
}

describe("a stage", () => {
  it("says each of its lines under its name, and passes as one check", async () => {
    expect(await run("console.log('hello'); console.error('there')")).toMatchObject({ passed: 1, failed: 0 });
    const lines = said.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual(expect.arrayContaining(["[a stage of a test] hello", "[a stage of a test] there"]));
  });

  it("fails with its command, whatever was counted", async () => {
    const report = '{"passed":2,"failed":0,"skips":[],"files":[],"planned":1}';
    const script = `require("fs").writeFileSync(process.env.HALFSTEP_REPORT, '${report}'); process.exit(3)`;
    expect(await run(script, { counts: true })).toMatchObject({ passed: 2, failed: 1 });
  });

  it("is stopped at its limit with all it started, keeps what it had counted, and says how much was left", async () => {
    const mark = join(REPORTS, `outlived-${process.pid}`);
    const child = `setTimeout(() => require("fs").writeFileSync(${JSON.stringify(mark)}, ""), 1500)`;
    const report = '{"passed":2,"failed":0,"skips":[],"files":[{"file":"a","seconds":1}],"planned":3}';
    const script = `require("fs").writeFileSync(process.env.HALFSTEP_REPORT, '${report}');
      require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]); setInterval(() => {}, 1000)`;
    const result = await run(script, { counts: true, limitSeconds: 1 });
    const words = "cut off at its limit of 1 s: 2 of its 3 test files had not ended";
    expect(result).toMatchObject({ passed: 2, failed: 1, cutOff: words });
    expect(said.mock.calls.at(-1)?.[0]).toContain(words);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(existsSync(mark)).toBe(false);
  });

  it("that the machine has no means for is skipped with the reason", async () => {
    const { skips, failed } = await run("", { missing: () => "no GPU" });
    expect({ skips, failed }).toEqual({ skips: [{ name: "the whole stage", reason: "no GPU" }], failed: 0 });
  });
});
