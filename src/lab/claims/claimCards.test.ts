import { describe, expect, it } from "vitest";
import { presetExperiment, type Experiment } from "../../config/experiment";
import { SOFTWARE_DEVICE } from "../../gpu/testing/softwareDevice";
import { exponentBin, HISTOGRAM_BINS, ZERO_BIN } from "../../numerics/exponentHistogram";
import { History } from "../curves/history";
import type { StepMetrics } from "../wire/metrics";
import type { LaneInfo } from "../wire/protocol";
import { applyEvent, emptyRun, type AdapterInfo, type RunView } from "../run/runStore";
import { fakeLane } from "../testing/fakeCurves";
import { newsEvent, newsOf } from "../testing/fakeNews";
import { claimCards, type ClaimCard } from "./claimCards";

const STEPS = 64;
/** Parameters behind gates, of 1,500. */
const GATED = 1000;

interface Told {
  readonly lane?: Partial<LaneInfo>;
  readonly step?: Partial<StepMetrics>;
  readonly validation?: number;
  /** Of a hundred activation gradients, those that are zero and those too small for half. */
  readonly gradients?: { readonly zero: number; readonly lost: number };
}

const WATCHED: LaneInfo["watched"] = [{ name: "d(h)", kind: "activationGradient", dtype: "f32" }];

function countsOf({ zero, lost }: { readonly zero: number; readonly lost: number }): Uint32Array {
  const counts = new Uint32Array(HISTOGRAM_BINS);
  counts[ZERO_BIN] = zero;
  counts[exponentBin(-40)] = lost;
  counts[exponentBin(0)] = 100 - zero - lost;
  return counts;
}

/** A finished run in which each lane reports the same step over and over. */
function cardsOf(
  experiment: Experiment,
  told: readonly Told[],
  state: RunView["status"] = "finished",
  adapter?: AdapterInfo,
): ClaimCard[] {
  const history = new History();
  const lanes = told.map(({ lane }, index) => ({
    ...fakeLane(experiment, index, "native"),
    watched: WATCHED,
    ...lane,
  }));
  let view = applyEvent(emptyRun, { type: "loaded", run: 1, lanes, step: 0, seconds: 1 }, history);
  for (const [index, { step, validation = 1, gradients }] of told.entries()) {
    const snapshots = gradients ? [{ step: 1, scale: 1, skipped: false, counts: countsOf(gradients) }] : [];
    history.addHistograms(lanes[index]?.name ?? "", snapshots);
    const steps = Array.from({ length: STEPS }, (_, at) => ({
      step: at + 1,
      loss: 1,
      scale: 1,
      skipped: false,
      gradNorm: 1,
      learningRate: 1,
      accuracy: 0,
      stepMs: 10,
      ...step,
    }));
    const validations = [{ step: STEPS, loss: validation, accuracy: 0 }];
    const news = newsOf(lanes[index]?.name ?? "", { steps, validations });
    view = applyEvent(view, newsEvent(news), history);
  }
  return claimCards(experiment, { ...view, ...(adapter && { adapter }), status: state }, history);
}

const figures = (card: ClaimCard | undefined, what: string): string[] =>
  card?.rows.find((row) => row.what === what)?.measured.map(({ text, verdict }) => `${text} ${verdict}`) ?? [];

describe("the card of shared attention", () => {
  const experiment = presetExperiment("shared-attention");
  const lane = (parameters: number, total: number): Partial<LaneInfo> => ({
    parameters,
    memory: { parameters: 0, halfWeights: 0, gradients: 0, optimizer: 0, activations: 0, total },
  });

  it("holds each lane against the unshared one, and says of each figure whether it holds", () => {
    const [card, ...others] = cardsOf(experiment, [
      { lane: lane(1000, 1000) },
      { lane: lane(840, 950), step: { stepMs: 5 } },
      { lane: lane(600, 650) },
      { lane: lane(601, 400), validation: 1.1 },
    ]);
    expect(others).toEqual([]);
    expect(card).toMatchObject({ number: 3, reference: "unshared", lanes: ["in pairs", "in fours", "shared"] });
    expect(figures(card, "Parameters")).toEqual(["−16\u202f% fails", "−40\u202f% holds", "−40\u202f% holds"]);
    expect(figures(card, "Memory")).toEqual(["−5\u202f% fails", "−35\u202f% holds", "−60\u202f% holds"]);
    expect(figures(card, "Step time")).toEqual(["−50\u202f% holds", "±0\u202f% fails", "±0\u202f% fails"]);
    expect(figures(card, "Loss")).toEqual(["±0\u202f% none", "±0\u202f% none", "+10\u202f% none"]);
    expect(card?.verdict).toContain("Does not hold here: parameters (in pairs)");
  });

  it("has nothing measured before the lanes are built, and says so", () => {
    const [card] = claimCards(experiment, emptyRun, new History());
    expect(figures(card, "Parameters")).toEqual(["– open", "– open", "– open"]);
    expect(card?.verdict).toBe("Nothing measured yet: train to see.");
  });

  it("shows times of a software adapter without judging by them", () => {
    const [card] = cardsOf(experiment, [{}, { step: { stepMs: 5 } }, {}, {}], "finished", SOFTWARE_DEVICE);
    expect(figures(card, "Step time")).toEqual(["−50\u202f% open", "±0\u202f% open", "±0\u202f% open"]);
  });
});

describe("the card of gates", () => {
  const experiment = presetExperiment("gates");
  const gated = (active: number, validation: number): Told => ({
    lane: { parameters: GATED + 500, gatedParameters: { feedForward: GATED, heads: 0 } },
    step: {
      executedShare: active,
      gates: { feedForward: { active, frozen: 0 }, heads: { active: 1, frozen: 0 } },
    },
    validation,
  });
  const dense: Told = { lane: { parameters: GATED + 500 } };

  it("judges loss, FLOPs and effective parameters at the claimed share", () => {
    const [card] = cardsOf(experiment, [dense, gated(0.3, 1.01)]);
    expect(card).toMatchObject({ number: 4, reference: "dense", lanes: ["gated"] });
    expect(figures(card, "FLOPs executed")).toEqual(["−70\u202f% holds"]);
    expect(figures(card, "Effective parameters")).toEqual(["−47\u202f% fails"]);
    expect(figures(card, "Loss")).toEqual(["+1\u202f% holds"]);
  });

  it("away from the claimed share judges a figure from its harder side alone", () => {
    const judged = (active: number, validation: number, what: string): string[] =>
      figures(cardsOf(experiment, [dense, gated(active, validation)])[0], what);
    expect(judged(0.9, 1, "Loss")).toEqual(["±0\u202f% open"]);
    expect(judged(0.9, 1.2, "Loss")).toEqual(["+20\u202f% fails"]);
    expect(judged(0.1, 1, "Loss")).toEqual(["±0\u202f% holds"]);
    expect(judged(0.1, 1.2, "Loss")).toEqual(["+20\u202f% open"]);
    expect(judged(0.9, 1, "FLOPs executed")).toEqual(["−10\u202f% open"]);
    expect(judged(0.4, 1, "FLOPs executed")).toEqual(["−60\u202f% holds"]);
    expect(judged(0.1, 1, "FLOPs executed")).toEqual(["−90\u202f% open"]);
  });

  it("says of a loss that is higher that the claim does not hold, and of an unfinished run that it is open", () => {
    expect(figures(cardsOf(experiment, [dense, gated(0.3, 1.08)])[0], "Loss")).toEqual(["+8\u202f% fails"]);
    expect(figures(cardsOf(experiment, [dense, gated(0.3, 1.08)], "running")[0], "Loss")).toEqual(["+8\u202f% open"]);
    expect(figures(cardsOf(experiment, [dense, gated(0.9, 1)], "running")[0], "FLOPs executed")).toEqual([
      "−10\u202f% open",
    ]);
  });
});

describe("the card of loss scaling", () => {
  const experiment = presetExperiment("lesson-article-rule");

  it("counts what half loses of the gradients, and not what is zero in FP32 too", () => {
    const [card] = cardsOf(experiment, [
      { gradients: { zero: 40, lost: 0 } },
      { gradients: { zero: 41, lost: 2 } },
      { gradients: { zero: 39, lost: 0 } },
    ]).filter(({ number }) => number === 2);
    expect(figures(card, "Gradients lost")).toEqual(["3.0\u202f% none", "0\u202f% none"]);
  });

  it("says nothing of gradients lost before FP32's have been seen", () => {
    const [card] = cardsOf(experiment, [{}, { gradients: { zero: 41, lost: 2 } }, {}]).filter(
      ({ number }) => number === 2,
    );
    expect(figures(card, "Gradients lost")).toEqual(["– none", "– none"]);
  });
});

describe("other experiments", () => {
  it("put mixed precision to the test, but not where something was taken from the mixed lane", () => {
    const numbers = (preset: string): number[] =>
      claimCards(presetExperiment(preset), emptyRun, new History()).map(({ number }) => number);
    expect(numbers("spirals")).toEqual([1]);
    expect(numbers("lesson-f32-only")).toEqual([1]);
    expect(numbers("lesson-article-rule")).toContain(2);
    expect(numbers("gates-and-sharing")).toEqual([3, 4]);
  });

  it("hold a claim's lanes against the lane that the experiment names, where the claim allows it", () => {
    const lanes = [
      { name: "first", diff: { precision: { kind: "fp32" } } },
      { name: "second", diff: { precision: { kind: "fp32" }, training: { validationInterval: 7 } } },
      { name: "mixed", diff: { precision: { kind: "mixed" }, training: { histogramInterval: 3 } } },
    ] as const;
    const referenceOf = (reference?: string): string | undefined => {
      const experiment = { ...presetExperiment("spirals"), lanes, ...(reference !== undefined && { reference }) };
      return claimCards(experiment, emptyRun, new History())[0]?.reference;
    };
    expect(referenceOf()).toBe("first");
    expect(referenceOf("second")).toBe("second");
    expect(referenceOf("mixed")).toBe("first");
  });

  it("say of a lane that saves in two ways that its figures are of both", () => {
    const verdicts = (preset: string): string[] =>
      claimCards(presetExperiment(preset), emptyRun, new History()).map(({ verdict }) => verdict);
    for (const verdict of verdicts("gates-and-sharing")) expect(verdict).toContain("its figures combine both");
    expect(verdicts("gates").join()).not.toContain("both together");
  });
});
