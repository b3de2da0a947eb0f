import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment } from "../../config/experiment";
import type { Command, Event } from "../wire/protocol";
import { StubWorkplace } from "../testing/stubRun";
import { EngineHost } from "./engineHost";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** A run that is there, and how it stands after a time. */
async function loaded(
  viewOnly?: "other-tab",
): Promise<{ workplace: StubWorkplace; events: Event[]; send: (command: Command) => void }> {
  const workplace = new StubWorkplace();
  if (viewOnly) workplace.opened = { viewOnly };
  const events: Event[] = [];
  const host = new EngineHost((event) => void events.push(event), workplace);
  host.handle({ type: "load", run: 1, experiment: defaultExperiment(), address: "", resume: true });
  await pass(100);
  return { workplace, events, send: (command) => host.handle(command) };
}

describe("saving", () => {
  it("is done every ten seconds of training where it is quick", async () => {
    const { workplace, send } = await loaded();
    send({ type: "play" });
    await pass(61_000);
    expect(workplace.saved.length).toBe(6);
  });

  it("takes at most a fiftieth of the time, however long one save takes", async () => {
    const { workplace, send } = await loaded();
    workplace.saveMs = 2000;
    send({ type: "play" });
    await pass(1_000_000);
    expect(workplace.saved.length).toBeGreaterThan(5);
    expect((workplace.saved.length * workplace.saveMs) / 1_000_000).toBeLessThanOrEqual(0.02);
  });

  it("is done at once when the page is hidden, while training and at rest, and not where nothing is new", async () => {
    const { workplace, send } = await loaded();
    send({ type: "play" });
    await pass(3000);
    send({ type: "save" });
    await pass(100);
    expect(workplace.saved.length).toBe(1);
    await pass(1000);
    expect(workplace.saved.length).toBe(1);
    send({ type: "pause" });
    await pass(1000);
    expect(workplace.saved.length).toBe(2);
    send({ type: "save" });
    await pass(1000);
    expect(workplace.saved.length).toBe(2);
    send({ request: 1, run: 1, lane: "mixed", type: "intervene", deed: { kind: "overflow" } });
    await pass(1000);
    expect(workplace.saved.at(-1)?.interventions).toHaveLength(1);
  });

  it("tells what was let go to make room", async () => {
    const { workplace, events, send } = await loaded();
    workplace.gone.push({ step: 1, savedAt: 1, whole: false }, { step: 2, savedAt: 2, whole: true });
    send({ type: "step" });
    await pass(1000);
    expect(events.filter(({ type }) => type === "let-go")).toEqual([{ type: "let-go", run: 1, weights: 1, whole: 1 }]);
  });
});

describe("pictures", () => {
  it("are drawn of each lane at its own interval of steps, and of a lane without one by the clock", async () => {
    const { workplace, events, send } = await loaded();
    // A chunk of four steps takes 20 ms: 200 steps a second.
    Object.assign(workplace.pictureIntervals, { fp32: 2000, mixed: 0 });
    const drawn = (): string[] => events.flatMap((event) => (event.type === "preview" ? [event.lane] : []));
    const before = drawn().length;
    send({ type: "play" });
    await pass(25_000);
    expect(drawn().slice(before)).toEqual(["fp32", "fp32"]);
    delete workplace.pictureIntervals["mixed"];
    await pass(2500);
    expect(drawn().slice(before + 2)).toEqual(["mixed", "mixed"]);
  });
});

describe("a run that another tab has", () => {
  it("is neither trained, nor broken by hand, nor saved", async () => {
    const { workplace, events, send } = await loaded("other-tab");
    expect(events.filter(({ type }) => type === "state").at(-1)).toMatchObject({ state: "viewing" });
    send({ type: "play" });
    send({ type: "step" });
    send({ request: 1, run: 1, lane: "mixed", type: "intervene", deed: { kind: "overflow" } });
    send({ type: "save" });
    await pass(30_000);
    expect(workplace.saved).toEqual([]);
    expect(events.filter(({ type }) => type === "news")).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: "reply", answer: { type: "refused" } });
  });
});
