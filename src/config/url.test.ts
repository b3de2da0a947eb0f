import { afterEach, describe, expect, it, vi } from "vitest";
import { laneConfig, presetExperiment } from "./experiment";
import { parseConfig } from "./parse";
import { toUrl } from "./url";

vi.mock("./parse", { spy: true });
const parses = vi.mocked(parseConfig);

afterEach(() => parses.mockClear());

describe("writing an experiment's URL", () => {
  it("parses no preset once all are known, and works a known experiment out no second time", () => {
    const experiment = presetExperiment("tiny-gpt");
    toUrl(experiment);
    parses.mockClear();
    const started = performance.now();
    const rounds = 100;
    for (let round = 0; round < rounds; round++) toUrl({ ...experiment });
    // Each a new experiment to it: 0.1 ms on a quiet machine, where it took 5.6.
    expect((performance.now() - started) / rounds).toBeLessThan(3);
    expect(parses).not.toHaveBeenCalled();
  });

  it("gives a known experiment's at once", () => {
    const experiment = presetExperiment("lesson-formats");
    const url = toUrl(experiment);
    const rounds = 100;
    const started = performance.now();
    for (let round = 0; round < rounds; round++) toUrl(experiment);
    expect((performance.now() - started) / rounds).toBeLessThan(0.1);
    expect(toUrl(experiment)).toBe(url);
  });

  it("does not mistake a lane's config over another base for the last one", () => {
    const { base, lanes } = presetExperiment("spirals");
    const [lane] = lanes;
    if (lane === undefined) throw new Error("The preset has lanes.");
    const wider = { ...base, model: { ...base.model, width: 128 } };
    expect(laneConfig({ base, lanes }, lane).model.width).toBe(base.model.width);
    expect(laneConfig({ base: wider, lanes }, lane).model.width).toBe(128);
    expect(laneConfig({ base, lanes }, lane).model.width).toBe(base.model.width);
  });
});
