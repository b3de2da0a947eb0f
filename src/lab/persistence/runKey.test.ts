import { describe, expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { presetExperiment } from "../../config/experiment";
import { canonical, runKeys } from "./runKey";

const experiment = presetExperiment("tiny-gpt");
const text = new File(["to be or not"], "notes.txt");

async function keyOf(change: Partial<Parameters<typeof runKeys>[0]> = {}) {
  return runKeys({ experiment, address: "preset=tiny-gpt", fingerprint: "generated-text:0:ab", ...change });
}

describe("a run's key", () => {
  it("is the same for the same experiment and data, whatever order its fields are written in", async () => {
    const { base, lanes } = experiment;
    const turned = { lanes, base: JSON.parse(canonical(base)) as typeof base };
    expect(await keyOf({ experiment: turned })).toEqual(await keyOf());
  });

  it("is another for any field of any lane, for other data, and for a copy", async () => {
    const { key } = await keyOf();
    const base = applyDiff(experiment.base, { optimizer: { learningRate: 0.0123 } });
    expect((await keyOf({ experiment: { ...experiment, base } })).key).not.toBe(key);
    const lanes = experiment.lanes.map((lane) => ({ ...lane, diff: { precision: { kind: "mixed" as const } } }));
    expect((await keyOf({ experiment: { ...experiment, lanes } })).key).not.toBe(key);
    expect((await keyOf({ fingerprint: "generated-text:0:cd" })).key).not.toBe(key);
    expect((await keyOf({ copy: "2" })).key).not.toBe(key);
  });

  it("tells two texts of one name and size apart, and keeps the old key to find runs of earlier versions by", async () => {
    const [one, other] = [
      await keyOf({ file: text, fingerprint: "text:12:ab" }),
      await keyOf({ file: new File(["TO BE OR NOT"], "notes.txt"), fingerprint: "text:12:cd" }),
    ];
    expect(one.key).not.toBe(other.key);
    expect(one.address).not.toBe(other.address);
    expect(one.oldKey).toBe("preset=tiny-gpt&text=notes.txt:12");
  });

  it("names no address in a copy, which only its own tab finds", async () => {
    const { key } = await keyOf();
    expect(await keyOf({ copy: "2" })).toEqual({ key: `${key}:2`, original: key });
  });
});
