import { describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { parseConfig } from "../../config/parse";
import { learningRate } from "./schedule";

const optimizer = parseConfig(
  {
    optimizer: { learningRate: 1e-3, minimumLearningRate: 1e-4, warmupSteps: 100, schedule: "cosine" },
  },
  OURS,
).optimizer;

describe("the learning rate", () => {
  it("rises linearly and is never zero", () => {
    expect(learningRate(optimizer, 2000, 0)).toBeCloseTo(1e-3 / 101, 12);
    expect(learningRate(optimizer, 2000, 99)).toBeCloseTo((1e-3 * 100) / 101, 12);
    expect(learningRate(optimizer, 2000, 100)).toBe(1e-3);
  });

  it("falls along half a cosine to its minimum, as nanoGPT's get_lr does", () => {
    // python: 1e-4 + 0.5*(1+math.cos(math.pi*(1050-100)/1900))*(1e-3-1e-4)
    expect(learningRate(optimizer, 2000, 1050)).toBeCloseTo(5.5e-4, 12);
    expect(learningRate(optimizer, 2000, 1999)).toBeCloseTo(1.0000061512e-4, 12);
    expect(learningRate(optimizer, 2000, 5000)).toBe(1e-4);
  });

  it("falls in a straight line, or stays", () => {
    expect(learningRate({ ...optimizer, schedule: "linear" }, 2000, 575)).toBeCloseTo(7.75e-4, 12);
    expect(learningRate({ ...optimizer, schedule: "constant" }, 2000, 1999)).toBe(1e-3);
  });

  it("never rises to a minimum that lies above the rate", () => {
    expect(learningRate({ ...optimizer, minimumLearningRate: 1 }, 2000, 1999)).toBe(1e-3);
  });
});
