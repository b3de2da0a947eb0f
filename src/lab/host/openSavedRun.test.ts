import { inSentences, type ErrorReport } from "../../words/report";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDB } from "idb";
import { defaultExperiment } from "../../config/experiment";
import { toUrl } from "../../config/url";
import { emptyStorage, FakeLocks } from "../testing/fakeBrowser";
import { StubWorkplace } from "../testing/stubRun";
import type { SavedRun } from "../persistence/savedRun";
import { GpuError } from "../../gpu/errors";
import type { HostedRun, Load, OpenedRun } from "./hostedRun";
import type * as Opening from "./openSavedRun";

const experiment = defaultExperiment();
const LOAD: Load = { type: "load", run: 1, experiment, address: toUrl(experiment), resume: true };
const NAMES = experiment.lanes.map(({ name }) => name);

let opening: typeof Opening;

/** A page opened anew, in a tab of its own or the same one. */
async function newPage(): Promise<void> {
  vi.resetModules();
  await import("../../words/testing/speakEnglish");
  opening = await import("./openSavedRun");
}

beforeEach(async () => {
  emptyStorage();
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  await newPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Opens the run, and says where it stands. */
async function open(
  change: Partial<Load> = {},
  { fingerprint = "spirals:0:ab", refuse }: { fingerprint?: string; refuse?: ErrorReport } = {},
): Promise<OpenedRun & { readonly step: number }> {
  const build = async (found: SavedRun | undefined): Promise<HostedRun> => {
    // Of a class of this module graph, as the worker's is of its own.
    const { SavedRunError: Refusal } = await import("../persistence/savedRunError");
    if (found && refuse !== undefined) throw new Refusal(refuse);
    const workplace = new StubWorkplace();
    workplace.keptStep = found?.step ?? 0;
    return (await workplace.openRun(LOAD)).run;
  };
  const opened = await opening.openSavedRun({ ...LOAD, ...change }, fingerprint, build);
  return { ...opened, step: opened.run.step };
}

function saved(step: number, change: Record<string, unknown> = {}): SavedRun {
  const checkpoint = new Uint8Array(8);
  const lanes = NAMES.map((name) => ({ name, checkpoint, steps: [], validations: [], ...change }));
  return { step, lanes, interventions: [], savedAt: step };
}

const NAN_ROW = { loss: Number.NaN, scale: 1, skipped: false, gradNorm: 1, learningRate: 1, accuracy: 0, stepMs: 1 };

/** Changes the record of the one saved run by hand. */
async function tamper(change: (record: Record<string, unknown>) => void): Promise<void> {
  const db = await openDB("halfstep");
  const [key] = await db.getAllKeys("runs");
  const record = (await db.get("runs", key ?? "")) as Record<string, unknown>;
  change(record);
  await db.put("runs", record, key);
  db.close();
}

describe("a run of a second tab", () => {
  it("can be looked at while another has it, is not saved, and is taken over once the other is gone", async () => {
    const first = await open();
    await first.place.save(saved(382));
    const second = await open();
    expect(second).toMatchObject({ step: 382, viewOnly: "other-tab" });
    await second.place.save(saved(500));
    first.place.release();
    const third = await open();
    expect(third).toMatchObject({ step: 382 });
    expect(third.viewOnly).toBeUndefined();
  });

  it("is not reset by a tab that does not have it", async () => {
    const first = await open();
    await first.place.save(saved(382));
    expect(await open({ resume: false })).toMatchObject({ step: 382, viewOnly: "other-tab" });
  });

  it("is trained there as a copy, from what is saved, under a key of its own", async () => {
    const first = await open();
    await first.place.save(saved(382));
    const copy = await open({ copy: "2" });
    expect(copy).toMatchObject({ step: 382 });
    expect(copy.viewOnly).toBeUndefined();
    await copy.place.save(saved(400));
    await first.place.save(saved(390));
    copy.place.release();
    expect(await open({ copy: "2" })).toMatchObject({ step: 400 });
  });

  it("cannot take steps back where the browser has no locks", async () => {
    vi.stubGlobal("navigator", {});
    const [first, second] = [await open(), await open()];
    await first.place.save(saved(382));
    await expect(second.place.save(saved(1))).rejects.toThrow("already saved at step 382");
    expect(await open()).toMatchObject({ step: 382 });
  });
});

describe("a saved run", () => {
  it("is not found by other data of the same name and size", async () => {
    const text = new File(["to be"], "notes.txt");
    const lower = await open({ file: text }, { fingerprint: "text:5:ab" });
    await lower.place.save(saved(40));
    lower.place.release();
    expect(await open({ file: text }, { fingerprint: "text:5:cd" })).toMatchObject({ step: 0 });
    expect(await open({ file: text }, { fingerprint: "text:5:ab" })).toMatchObject({ step: 40 });
  });

  it.each<[string, (record: Record<string, unknown>) => void, string]>([
    ["without lanes", (record) => delete record["lanes"], "Its lanes is undefined"],
    ["with a lane renamed", (record) => (record["lanes"] = ["fp32", "other"]), "curves"],
    ["at step NaN", (record) => (record["step"] = Number.NaN), "Its step is NaN"],
    ["whose interventions are text", (record) => (record["interventions"] = "overflow"), "Its interventions is"],
  ])("%s is set aside once, told, and the experiment starts anew", async (_, change, why) => {
    const first = await open();
    await first.place.save(saved(40));
    first.place.release();
    await tamper(change);
    const again = await open();
    expect(again).toMatchObject({ step: 0, aside: { id: 1 } });
    expect(again.aside && inSentences(again.aside.why).message).toContain(why);
    await again.place.save(saved(3));
    again.place.release();
    const third = await open();
    expect(third).toMatchObject({ step: 3 });
    expect(third.aside).toBeUndefined();
  });

  it("whose weights do not fit is set aside too, and the reason told", async () => {
    const first = await open();
    await first.place.save(saved(40));
    first.place.release();
    const refuse = { code: "saved-run/other-step", values: { lane: "fp32", step: 40, weights: 7 } } as const;
    const opened = await open({}, { refuse });
    expect(opened).toMatchObject({ step: 0, aside: { id: 1 } });
    expect(opened.aside?.why).toEqual(refuse);
  });

  it("is there to be looked at, not trained, where its weights were let go or no lane is finite", async () => {
    const first = await open();
    await first.place.save(saved(40, { checkpoint: undefined }));
    first.place.release();
    const gone = await open();
    expect(gone).toMatchObject({ step: 40, viewOnly: "no-weights" });
    await gone.place.save(saved(41, { steps: [{ ...NAN_ROW, step: 3 }] }));
    gone.place.release();
    expect(await open()).toMatchObject({ step: 41, viewOnly: "not-finite" });
  });

  it("goes on where one lane alone is not finite", async () => {
    const first = await open();
    const { lanes, ...run } = saved(40);
    await first.place.save({
      ...run,
      lanes: lanes.map((lane, index) => (index > 0 ? lane : { ...lane, steps: [{ ...NAN_ROW, step: 3 }] })),
    });
    first.place.release();
    const again = await open();
    expect(again).toMatchObject({ step: 40 });
    expect(again.viewOnly).toBeUndefined();
  });
});

describe("storage that fails", () => {
  it("is told, and the run starts; what could not be read is not saved over by fewer steps", async () => {
    const first = await open();
    await first.place.save(saved(382));
    first.place.release();
    await newPage();
    const refused = vi.spyOn(indexedDB, "open").mockImplementationOnce(() => {
      throw new DOMException("denied", "UnknownError");
    });
    const second = await open();
    expect(second.step).toBe(0);
    expect(second.failure).toMatchObject({ message: "The browser could not read the saved runs." });
    expect(refused).toHaveBeenCalled();
    await expect(second.place.save(saved(1))).rejects.toThrow("already saved at step 382");
  });

  it("does not keep a run from being reset: the next save takes the old one's place", async () => {
    const first = await open();
    await first.place.save(saved(382));
    first.place.release();
    await newPage();
    vi.spyOn(indexedDB, "open").mockImplementationOnce(() => {
      throw new DOMException("denied", "UnknownError");
    });
    const second = await open({ resume: false });
    expect(second.failure).toBeDefined();
    await second.place.save(saved(1));
    second.place.release();
    expect(await open()).toMatchObject({ step: 1 });
  });
});

describe("a run that cannot be built", () => {
  it("leaves its lock to others", async () => {
    const build = (): Promise<HostedRun> => Promise.reject(new GpuError("no device"));
    await expect(opening.openSavedRun(LOAD, "spirals:0:ab", build)).rejects.toThrow("no device");
    expect((await open()).viewOnly).toBeUndefined();
  });
});
