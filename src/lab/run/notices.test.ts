import { describe, expect, it } from "vitest";
import type { Problem } from "./problems";
import { Windows1252Warning } from "../../data/warnings";
import { SOFTWARE_DEVICE } from "../../gpu/testing/softwareDevice";
import { missingSupport, noticesOf } from "./notices";
import { emptyRun } from "./runStore";
import type { RunView } from "./runStore";
import { openSetup, withField } from "../setup/setupStore";
import { fakeLane } from "../testing/fakeCurves";

const setup = openSetup("");
const lanes = [0, 1].map((index) => fakeLane(setup.draft, index, "packed"));

const adapter = SOFTWARE_DEVICE;

function said(view: Partial<RunView>, asked = setup): string {
  return noticesOf({ ...emptyRun, ...view }, asked, undefined)
    .map(({ message, fix }) => `${message} ${fix}`)
    .join("\n");
}

describe("notices", () => {
  it("are none where all is well", () => {
    expect(said({ adapter: { ...adapter, software: false, shaderF16: true } })).toBe("");
  });

  it("name a missing WebGPU, and an insecure page as the cause where it is one", () => {
    expect(missingSupport({ isSecureContext: true, navigator: {} })?.message).toContain("This browser has no WebGPU");
    expect(missingSupport({ isSecureContext: false, navigator: {} })?.message).toContain("only on a secure page");
    expect(missingSupport({ isSecureContext: true, navigator: { gpu: {} } })).toBeUndefined();
  });

  it("say what the text was read as, until that is dismissed", () => {
    const warning = new Windows1252Warning("story.txt", 24);
    const [notice] = noticesOf({ ...emptyRun, warnings: [warning.report] }, setup, undefined);
    expect(notice).toMatchObject({ tone: "warning", message: warning.message, fix: warning.fix, dismissible: true });
  });

  it("say of a software adapter that its numerics are exact and its speed is not representative", () => {
    expect(said({ adapter })).toContain("SwiftShader is a software adapter.");
    expect(said({ adapter })).toContain("Numerics are exact; speed is not representative.");
  });

  it("say that mixed lanes run packed where the adapter has no shader-f16", () => {
    expect(said({ adapter: { ...adapter, software: false }, lanes })).toContain("no native halves (shader-f16)");
    expect(said({ adapter, lanes })).toContain("mixed lanes pack two into 32 bits");
  });

  it("say of a fatal failure where the run is saved, and offer to try again", () => {
    const problem = {
      of: "engine" as const,
      report: { code: "gpu/lost" as const, values: { reason: "" } },
    };
    expect(said({ problems: [problem], savedStep: 1200 })).toContain("The run is saved up to step 1,200.");
    const [notice] = noticesOf({ ...emptyRun, problems: [problem] }, setup, undefined);
    expect(notice).toMatchObject({ tone: "error", actions: ["restart"], dismissible: false });
  });

  it("offer to continue a saved run or to start over, until it goes on", () => {
    const view: Partial<RunView> = { resumedAt: 640, step: 640, status: "paused" };
    expect(noticesOf({ ...emptyRun, ...view }, setup, undefined)[0]?.actions).toEqual(["continue", "start-over"]);
    expect(said({ ...view, step: 641 })).toBe("");
  });

  it("say why a run can be looked at alone, and what to do about it", () => {
    const at = (viewOnly: "other-tab" | "not-finite" | "no-weights") =>
      noticesOf({ ...emptyRun, viewOnly, step: 382, status: "viewing" }, setup, undefined)[0];
    expect(at("other-tab")).toMatchObject({
      message: "This run is open in another tab.",
      actions: ["take-over", "train-copy"],
    });
    expect(at("not-finite")).toMatchObject({ actions: ["start-over"], dismissible: false });
    expect(at("not-finite")?.message).toContain("cannot continue from step 382: all lanes have diverged");
    expect(at("no-weights")?.message).toContain("its weights were deleted");
  });

  it("offer a record that was set aside as a file, and promise no bits of a run of an unknown text", () => {
    const aside = {
      why: { code: "internal/check" as const, values: { detail: "Its step is NaN.", fix: "" } },
      id: 3,
    };
    const [notice] = noticesOf({ ...emptyRun, aside }, setup, undefined);
    expect(notice).toMatchObject({ actions: ["save-aside"], dismissible: true });
    expect(said({ aside })).toContain("Its step is NaN. It was set aside");
    expect(said({ resumedAt: 40, step: 40, status: "paused" })).toContain("bit for bit");
    expect(said({ resumedAt: 40, step: 40, status: "paused", unsure: true })).not.toContain("bit for bit");
  });

  it("tell what was deleted to make room", () => {
    expect(said({ letGo: { weights: 2, whole: 0 } })).toContain(
      "the 2 oldest saved runs were deleted to make room; the curves are kept",
    );
    expect(said({ letGo: { weights: 0, whole: 1 } })).toContain(
      "Deleted to make room, curves included: the oldest saved run",
    );
  });

  it("say that changed settings wait for the run in progress", () => {
    const changed = withField({ ...setup, loaded: setup.draft }, "model.width", 32);
    expect(said({ step: 12 }, changed)).toContain("The run at step 12 continues with the old settings");
    expect(said({ step: 0 }, changed)).toBe("");
  });

  it("sum a finished run up: each lane against the first", () => {
    const figures = {
      loss: 0.1,
      scale: 1,
      skipped: false,
      gradNorm: 1,
      learningRate: 0,
      accuracy: 1,
      step: 9,
      skippedSteps: 0,
      health: {},
    };
    const view: Partial<RunView> = {
      status: "finished",
      step: 9,
      lanes,
      figures: {
        fp32: { ...figures, stepMs: 10, medianStepMs: 10, validationLoss: 0.2 },
        mixed: { ...figures, stepMs: 6, medianStepMs: 6, validationLoss: 0.201 },
      },
    };
    expect(said(view)).toContain("Finished after 9 steps.");
    expect(said(view)).toContain("Mixed against FP32: validation loss +0.5\u202f%, step time −40\u202f%, memory −");
  });

  it("ask for a text where the experiment needs one", () => {
    expect(said({}, withField(setup, "data.kind", "text"))).toContain("trains on your own text");
    expect(said({}, withField(setup, "data.kind", "table"))).toContain("trains on your own table");
  });

  it("tell each problem that still holds, what ended the engine first, and one sentence once", () => {
    const report = (detail: string) => ({ code: "internal/check" as const, values: { detail, fix: "Mend it." } });
    const problems = [
      { of: "save" as const, report: report("Not saved.") },
      { of: "sample" as const, lane: "fp32", request: 1, report: report("No such letter.") },
      { of: "sample" as const, lane: "mixed", request: 2, report: report("No such letter.") },
      { of: "engine" as const, report: report("It stopped.") },
    ];
    const notices = noticesOf({ ...emptyRun, problems }, setup, undefined);
    expect(notices.map(({ message }) => message)).toEqual(["It stopped.", "Not saved.", "No such letter."]);
    const again = problems.map((one) => ("request" in one ? { ...one, request: one.request + 2 } : one));
    const ids = (list: readonly Problem[]): string[] =>
      noticesOf({ ...emptyRun, problems: list }, setup, undefined).map(({ id }) => id);
    // Dismissed by its id: what is asked again is told again, what goes on failing is not.
    expect(ids(again).map((id, index) => id === ids(problems)[index])).toEqual([true, true, false]);
  });

  it("say since when a lane is not finite, and that no scale can help and where it overflows", () => {
    const stuck = {
      since: 1,
      skippedInARow: 50,
      scale: 2 ** -40,
      tensor: "h.0.mlp.c_proj",
      reason: "forward" as const,
    };
    const health = { mixed: { stuck, skips: stuck }, fp32: { notFinite: { since: 3, figure: "loss" as const } } };
    const words = said({ lanes, health, status: "running", step: 60 });
    expect(words).toContain("FP32: the loss is not finite since step 3");
    expect(words).toContain("no loss scale can help");
    expect(words).toContain("“h.0.mlp.c_proj” overflows");
  });

  it("offer a checkpoint of a finished run only of lanes whose weights are finite", () => {
    const diverged = { notFinite: { since: 3, figure: "loss" as const } };
    const view: Partial<RunView> = { status: "finished", step: 9, lanes };
    expect(said(view)).toContain("Export a checkpoint, change");
    expect(said({ ...view, health: { fp32: diverged } })).toContain("Export a checkpoint of Mixed, change");
    const none = said({ ...view, health: { fp32: diverged, mixed: diverged } });
    expect(none).not.toContain("Export a checkpoint");
    expect(none).toContain("All lanes have diverged");
  });
});
