import { describe, expect, it } from "vitest";
import { judge } from "./targets.mjs";

/** Figures at which every target is just met. */
const LIMITS = {
  jaxMs: 25,
  gptMs: 100,
  pytorchMs: 55,
  nanogptSeconds: 2,
  tfjsMs: 50,
  mixedBytes: 550,
  packedMs: 460,
  submits: 1,
  objects: 0,
  jsMs: 0.5,
  growth: 1.6,
  firstStepMs: 3000,
};

/** Recorded results; `given` in place of a limit. @param {Partial<typeof LIMITS>} given @returns {import("./targets.mjs").Results} */
function results(given = {}) {
  const figures = { ...LIMITS, ...given };
  const sizes = [512, 1024];
  const step = (
    /** @type {string} */ model,
    /** @type {string} */ precision,
    /** @type {number} */ median,
    /** @type {number} */ activations,
  ) => ({
    model,
    precision,
    stepMs: spread(median),
    jsMs: figures.jsMs,
    submitsPerStep: figures.submits,
    objectsCreated: figures.objects,
    bytes: { activations },
  });
  return {
    kernels: sizes.flatMap((size) =>
      ["f32", "f16-native"].map((elementType) => ({
        op: `${size}×${size} · ${size}×${size}`,
        elementType,
        readBackMs: spread(10),
      })),
    ),
    steps: [
      step("gpt-2x64", "fp32", figures.gptMs, 1000),
      step("gpt-2x64", "mixed-native", 100, figures.mixedBytes),
      step("gpt-2x64", "mixed-packed", 115, 550),
      step("nanogpt-cpu", "fp32", 400, 1000),
      step("nanogpt-cpu", "mixed-native", 400, 550),
      step("nanogpt-cpu", "mixed-packed", figures.packedMs, 550),
    ],
    startUps: [{ adapter: "swiftshader", when: "at once", firstStepMs: figures.firstStepMs }],
    exponents: [{ axis: "width", lane: "fp32", time: figures.growth, work: 1.6 }],
    jax: sizes.flatMap((size) =>
      ["f32", "f16"].map((elementType) => ({ size, elementType, ms: spread(size === 512 ? figures.jaxMs : 25) })),
    ),
    pytorch: [{ model: "gpt-2x64", stepMs: spread(figures.pytorchMs) }],
    browsers: [
      {
        adapter: "SwiftShader",
        comparisons: [
          {
            task: { kind: "gpt" },
            sides: { halfstep: { ms: spread(250) }, "genai-nanogpt": { ms: spread(1000 * figures.nanogptSeconds) } },
          },
          { task: { kind: "gpt", layers: 4 }, sides: { halfstep: { ms: spread(250), jsMs: figures.jsMs } } },
          { task: { kind: "mlp" }, sides: { halfstep: { ms: spread(10) }, tfjs: { ms: spread(figures.tfjsMs) } } },
        ],
      },
    ],
  };
}

/** @param {number} median */
function spread(median) {
  return { median, min: median, max: median };
}

/** @param {import("./targets.mjs").Results} recorded */
function missed(recorded) {
  return judge(recorded).flatMap(({ target, met }) => (met === true ? [] : [target]));
}

describe("the targets", () => {
  it("are met by figures at their very limits", () => {
    expect(missed(results())).toEqual([]);
    expect(judge(results())).toHaveLength(23);
  });

  it.each([
    ["a matmul only 2.4 times as fast", { jaxMs: 24 }, ["matmul 512, f32", "matmul 512, f16-native"]],
    ["a step of 110.5 ms", { gptMs: 110.5, pytorchMs: 56 }, ["≤ 110 ms"]],
    ["a step over twice PyTorch's", { pytorchMs: 49 }, ["PyTorch CPU's step"]],
    ["a GPT step 7.9 times as fast", { nanogptSeconds: 1.975 }, ["genai-nanogpt"]],
    ["an MLP step 4.9 times as fast", { tfjsMs: 49 }, ["tfjs"]],
    ["mixed activations of 56 %", { mixedBytes: 560 }, ["gpt-2x64, mixed-native: activation bytes"]],
    ["a packed step of 116 %", { packedMs: 464 }, ["nanogpt-cpu, mixed-packed: step time"]],
    ["two submits a step", { submits: 2 }, ["one submit"]],
    ["a GPU object made in a step", { objects: 1 }, ["one submit"]],
    [
      "0.51 ms of JavaScript a step",
      { jsMs: 0.51 },
      ["SwiftShader: JS time", "fp32: JS time", "mixed-native: JS time", "mixed-packed: JS time"],
    ],
    ["a first step after 3.1 s", { firstStepMs: 3100 }, ["first step"]],
    ["time that outgrows the work", { growth: 1.75 }, ["grows with width"]],
  ])("are missed by %s", (_, given, words) => {
    expect(missed(results(given))).toEqual(words.map((text) => /** @type {unknown} */ (expect.stringContaining(text))));
  });

  it("let a step of over a second be split", () => {
    const recorded = results();
    const long = recorded.steps.map((step) => ({
      ...step,
      model: "gpt-6x384",
      stepMs: spread(1200),
      submitsPerStep: 4,
    }));
    expect(missed({ ...recorded, steps: [...recorded.steps, ...long] })).toEqual([]);
  });

  it("are neither met nor missed where nothing was measured", () => {
    const verdicts = judge({ kernels: [], steps: [], exponents: [], jax: [], pytorch: [], browsers: [], startUps: [] });
    expect(verdicts.length).toBeGreaterThan(0);
    for (const verdict of verdicts) expect(verdict).toMatchObject({ figure: "not measured", met: undefined });
  });
});
