import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment } from "../config/experiment";
import { breakages } from "./setup/breakages";
import { Lab } from "./lab";
import type { Command, Event, RunEvent } from "./wire/protocol";
import type { SavedFile } from "./persistence/savedRun";
import { fakeLane } from "./testing/fakeCurves";
import { newsOf, rows } from "./testing/fakeNews";
import { startFake } from "./testing/fakeWorker";
import type { Scenario } from "./testing/fakeWorker";

interface Opened {
  readonly lab: Lab;
  readonly urls: string[];
  readonly files: string[];
  readonly commands: Command["type"][];
}

async function open({
  scenario,
  fragment = "",
  text,
}: { scenario?: Scenario; fragment?: string; text?: SavedFile } = {}): Promise<Opened> {
  const [urls, files, commands]: [string[], string[], Command["type"][]] = [[], [], []];
  const start = startFake(scenario);
  const lab = new Lab({
    startEngine: (listen: (event: Event) => void) => {
      const engine = start(listen);
      return {
        send: (command) => {
          commands.push(command.type);
          engine.send(command);
        },
        close: () => engine.close(),
      };
    },
    fragment,
    showUrl: (url) => urls.push(url),
    saveFile: (name) => files.push(name),
    findFile: (kind) => Promise.resolve(kind === "text" ? text : undefined),
    keepFile: () => Promise.resolve(),
    setAsideFile: () => Promise.resolve(undefined),
    keepStorage: () => undefined,
    copies: new Map(),
    now: () => Date.now(),
  });
  lab.open();
  await settle();
  return { lab, urls, files, commands };
}

/** Lets timers of up to a second and all promises run. */
async function settle(ms = 1000): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the lab", () => {
  it("opens ready to train, trains, pauses, and steps", async () => {
    const { lab } = await open();
    expect(lab.run.getState()).toMatchObject({ status: "ready", step: 0 });
    lab.play();
    await settle();
    lab.pause();
    await settle();
    const { step } = lab.run.getState();
    expect(step).toBeGreaterThan(10);
    lab.step();
    await settle();
    expect(lab.run.getState()).toMatchObject({ status: "paused", step: step + 1 });
    expect(lab.history.series("mixed", "loss")?.lastStep).toBe(step + 1);
  });

  it("counts only the time spent training", async () => {
    const { lab } = await open();
    await settle(5000);
    expect(lab.elapsedMs()).toBe(0);
    lab.play();
    await settle(2000);
    lab.pause();
    await settle(3000);
    expect(lab.elapsedMs()).toBeGreaterThanOrEqual(1900);
    expect(lab.elapsedMs()).toBeLessThan(2200);
  });

  it("goes back to step 0 on reset, and forgets the curves", async () => {
    const { lab } = await open();
    lab.step();
    await settle();
    lab.reset();
    await settle();
    expect(lab.run.getState()).toMatchObject({ status: "ready", step: 0 });
    expect(lab.history.series("fp32", "loss")?.buckets).toEqual([]);
  });

  it("builds a changed setting at once before the first step, once the slider rests", async () => {
    const { lab, commands, urls } = await open();
    lab.setField("model.width", 32);
    lab.setField("model.width", 48);
    await settle();
    expect(commands.filter((type) => type === "load")).toHaveLength(2);
    expect(lab.setup.getState().loaded?.base.model.width).toBe(48);
    expect(urls.at(-1)).toContain("model.width=48");
  });

  it("keeps a run in progress when a setting changes, until told to load it", async () => {
    const { lab, commands } = await open();
    lab.step();
    await settle();
    lab.setField("model.width", 32);
    await settle();
    expect(commands.filter((type) => type === "load")).toHaveLength(1);
    expect(lab.run.getState().step).toBe(1);
    lab.revertDraft();
    expect(lab.setup.getState().draft).toEqual(lab.setup.getState().loaded);
  });

  it("shows training at once, and takes it back if it is paused before the engine has begun", async () => {
    const { lab } = await open();
    lab.play();
    expect(lab.run.getState().status).toBe("running");
    lab.pause();
    expect(lab.run.getState().status).toBe("ready");
  });

  it("builds changed settings with a fresh engine after a failure", async () => {
    const { lab, commands } = await open({ scenario: "lost" });
    lab.play();
    await settle(10_000);
    lab.choosePreset("digits");
    await settle();
    expect(lab.run.getState()).toMatchObject({ status: "ready", step: 0 });
    expect(commands.filter((type) => type === "hello")).toHaveLength(2);
  });

  it("leaves a refused address alone", async () => {
    const { lab, urls } = await open({ fragment: "#preset=nonsense" });
    expect(urls).toEqual([]);
    expect(lab.run.getState().status).toBe("ready");
  });

  it("continues a saved run", async () => {
    const { lab } = await open({ scenario: "resume" });
    expect(lab.run.getState()).toMatchObject({ status: "paused", step: 640, resumedAt: 640 });
    expect(lab.history.series("fp32", "loss")?.lastStep).toBe(640);
  });

  it("starts a fresh engine after a lost device and goes on training", async () => {
    const { lab, commands } = await open({ scenario: "lost" });
    lab.play();
    await settle(10_000);
    expect(lab.run.getState()).toMatchObject({ status: "failed", problems: [{ report: { code: "gpu/lost" } }] });
    lab.play();
    await settle(2000);
    expect(commands.filter((type) => type === "hello")).toHaveLength(2);
    expect(lab.run.getState()).toMatchObject({ status: "running" });
    expect(lab.run.getState().problems).toEqual([]);
  });

  it("waits for a text where it needs one, and recalls the last", async () => {
    const waiting = await open({ fragment: "preset=tiny-gpt&data.kind=text" });
    expect(waiting.lab.run.getState().status).toBe("empty");
    expect(waiting.commands).not.toContain("load");
    const text = { name: "poem.txt", blob: new Blob(["words"]) };
    const recalled = await open({ fragment: "preset=tiny-gpt&data.kind=text", text });
    expect(recalled.lab.setup.getState().files.text?.name).toBe("poem.txt");
    expect(recalled.commands).toContain("load");
  });

  it("breaks a lane by hand before its next step, and knows what followed", async () => {
    const { lab } = await open();
    lab.intervene("mixed", { kind: "overflow" });
    await settle();
    const deed = { lane: "mixed", deed: { kind: "overflow" }, step: 1 };
    expect(lab.run.getState().interventions).toEqual([deed]);
    lab.step();
    await settle();
    lab.step();
    await settle();
    expect(lab.run.getState().interventions).toMatchObject([{ ...deed, done: {}, nextScale: 2 ** 16 }]);
    lab.reset();
    await settle();
    expect(lab.run.getState().interventions).toEqual([]);
  });

  it("adds a broken lane beside its own and starts again from step 0", async () => {
    const { lab, commands } = await open();
    lab.step();
    await settle();
    const [scaler] = breakages;
    if (scaler) lab.breakLane("mixed", scaler);
    await settle();
    expect(lab.run.getState()).toMatchObject({ status: "ready", step: 0 });
    expect(lab.run.getState().lanes.map(({ name }) => name)).toEqual(["fp32", "mixed", "mixed no scaler"]);
    expect(commands.filter((type) => type === "load")).toHaveLength(2);
  });

  it("undoes a preset while nothing has been trained, and only the draft once something has", async () => {
    const { lab, commands } = await open();
    lab.choosePreset("digits");
    await settle();
    lab.undo();
    await settle();
    expect(lab.setup.getState().loaded?.base.data.kind).toBe("spirals");
    expect(commands.filter((type) => type === "load")).toHaveLength(3);
    lab.step();
    await settle();
    lab.redo();
    await settle();
    const { draft, loaded } = lab.setup.getState();
    expect([draft.base.data.kind, loaded?.base.data.kind]).toEqual(["digits", "spirals"]);
    expect(commands.filter((type) => type === "load")).toHaveLength(3);
  });

  it("hands an exported checkpoint on as a file", async () => {
    const { lab, files } = await open();
    lab.questions.exportCheckpoint("mixed");
    await settle();
    expect(files).toEqual(["mixed-step-0.safetensors"]);
  });
});

/** An engine that says what it is told to, and keeps the commands it hears. */
async function scripted(fragment = ""): Promise<{
  lab: Lab;
  commands: Command[];
  say: (event: RunEvent, run?: number) => void;
}> {
  const commands: Command[] = [];
  let listen: (event: Event) => void = () => undefined;
  const lab = new Lab({
    startEngine: (hear) => {
      listen = hear;
      return { send: (command) => void commands.push(command), close: () => undefined };
    },
    fragment,
    showUrl: () => undefined,
    saveFile: () => undefined,
    findFile: () => Promise.resolve(undefined),
    keepFile: () => Promise.resolve(),
    setAsideFile: () => Promise.resolve(undefined),
    keepStorage: () => undefined,
    copies: new Map(),
    now: () => Date.now(),
  });
  lab.open();
  await settle();
  return { lab, commands, say: (event, run = numberIn(commands)) => listen({ ...event, run }) };
}

/** The number of the run that was begun last. */
function numberIn(commands: readonly Command[]): number {
  const begun = commands.findLast((command) => command.type === "load" || command.type === "reset");
  return begun?.type === "load" || begun?.type === "reset" ? begun.run : 0;
}

const lanes = [0, 1].map((index) => fakeLane(defaultExperiment(), index, "native"));
const LOADED: RunEvent = { type: "loaded", lanes, step: 0, seconds: 0 };
const lost = (reason: string) => ({ report: { code: "gpu/lost" as const, values: { reason } } });
const LOST = lost("unplugged");

describe("what the engine says", () => {
  it("leaves a failure only by another engine, and the first failure is the one told", async () => {
    const { lab, commands, say } = await scripted();
    say(LOADED);
    say({ type: "state", state: "running" });
    say({ type: "error", failing: "engine", ...LOST });
    say({ type: "error", failing: "engine", ...lost("another") });
    say({ type: "state", state: "paused" });
    say({ type: "saved", step: 9 });
    lab.pause();
    expect(lab.run.getState()).toMatchObject({ status: "failed", problems: [LOST] });
    expect(lab.run.getState().savedStep).toBeUndefined();
    lab.play();
    say({ type: "state", state: "ready" });
    await settle();
    expect(lab.run.getState()).toMatchObject({ status: "running", problems: [] });
    expect(commands.filter(({ type }) => type === "hello")).toHaveLength(2);
  });

  it("of an earlier run changes nothing of the one that is there", async () => {
    const { lab, say } = await scripted();
    say(LOADED);
    lab.load();
    say({ type: "state", state: "loading" });
    const preview = { kind: "text", prompt: "", text: "old" } as const;
    say({ type: "preview", lane: "fp32", step: 3, preview }, 1);
    say({ type: "state", state: "paused" }, 1);
    say({ type: "news", lanes: [newsOf("fp32", { steps: rows(1, 9) })] }, 1);
    expect(lab.run.getState()).toMatchObject({ status: "loading", step: 0, previews: {}, figures: {} });
  });

  it("after the run has given way to a wait for a text is left out", async () => {
    const { lab, say } = await scripted("preset=tiny-gpt");
    say(LOADED);
    lab.setField("data.kind", "text");
    await settle();
    say({ type: "news", lanes: [newsOf("fp32", { steps: rows(1, 9) })] }, 1);
    say({ type: "state", state: "paused" }, 1);
    expect(lab.run.getState()).toMatchObject({ status: "empty", step: 0, figures: {} });
  });

  it("fails an engine whose run has given way to another: that one is built by a fresh engine", async () => {
    const { lab, commands, say } = await scripted();
    lab.load();
    say({ type: "error", failing: "engine", ...LOST }, 1);
    expect(lab.run.getState()).toMatchObject({ status: "loading", problems: [] });
    expect(commands.filter(({ type }) => type === "hello")).toHaveLength(2);
    expect(numberIn(commands)).toBe(3);
    say({ type: "error", failing: "engine", ...LOST });
    expect(lab.run.getState()).toMatchObject({ status: "failed" });
    expect(commands.filter(({ type }) => type === "hello")).toHaveLength(2);
  });

  it("answers each request to whoever asked, and a refusal stands until the same is answered", async () => {
    const { lab, commands, say } = await scripted();
    say(LOADED);
    const asking = { prompt: "To be", temperature: 1, topK: 1, length: 1 };
    void lab.questions.sample({ lane: "fp32", ...asking });
    void lab.questions.sample({ lane: "mixed", ...asking });
    say({ type: "error", failing: "save", ...lost("while saving") });
    const [first, second] = commands.flatMap((command) => (command.type === "sample" ? [command.request] : []));
    say({
      type: "reply",
      request: second ?? 0,
      answer: { type: "refused", ...lost("while asked") },
    });
    say({ type: "reply", request: first ?? 0, answer: { type: "sample", text: "To be or" } });
    await settle();
    expect(lab.run.getState().samples).toEqual({ fp32: { prompt: "To be", text: "To be or" } });
    expect(lab.run.getState().problems.map(({ of, lane }) => [of, lane])).toEqual([
      ["save", undefined],
      ["sample", "mixed"],
    ]);
    void lab.questions.sample({ lane: "mixed", ...asking });
    say({ type: "reply", request: (second ?? 0) + 1, answer: { type: "sample", text: "To be and" } });
    await settle();
    expect(lab.run.getState().problems.map(({ of }) => of)).toEqual(["save"]);
  });
});
