import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment } from "../../config/experiment";
import { GpuError } from "../../gpu/errors";
import type { Command, Event, Question } from "../wire/protocol";
import { StubWorkplace } from "../testing/stubRun";
import { EngineHost } from "./engineHost";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

class Wire {
  readonly events: Event[] = [];
  readonly workplace = new StubWorkplace();
  readonly host = new EngineHost((event) => void this.events.push(event), this.workplace);
  #request = 0;

  send(...commands: readonly Command[]): void {
    for (const command of commands) this.host.handle(command);
  }

  load(run: number): void {
    this.send({ type: "load", run, experiment: defaultExperiment(), address: "", resume: true });
  }

  ask(run: number, question: Question): number {
    this.#request += 1;
    this.host.handle({ request: this.#request, run, lane: "mixed", ...question });
    return this.#request;
  }

  /** What is said from here on, without pictures. */
  since(from: number): string[] {
    return this.events
      .slice(from)
      .filter(({ type }) => type !== "preview")
      .map((event) => said(event));
  }

  /** The one answer; undefined where there is none, or more. */
  answerTo(request: number): Event | undefined {
    const answers = this.events.filter((event) => event.type === "reply" && event.request === request);
    return answers.length === 1 ? answers[0] : undefined;
  }
}

function said(event: Event): string {
  if (event.type === "state") return `${event.run} ${event.state}`;
  if (event.type === "error") return `${event.run} ${event.failing} ${event.report.code}`;
  return event.type === "adapter" ? event.type : `${event.run} ${event.type}`;
}

const SAMPLE: Question = { type: "sample", prompt: "To be", temperature: 1, topK: 5, length: 9 };

/** Steps that the page has been told of. */
function steps(wire: Wire): number {
  const told = wire.events.flatMap((event) => (event.type === "news" ? event.lanes : []));
  return told.at(-1)?.steps.at(-1)?.step ?? 0;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** A run that has been training for a second. */
async function training(): Promise<Wire> {
  const wire = new Wire();
  wire.send({ type: "hello" });
  wire.load(1);
  await pass(100);
  wire.send({ type: "play" });
  await pass(1000);
  return wire;
}

describe("the engine host, when the GPU fails while training", () => {
  it("tells of the first failure alone, and neither states, news, answers nor saves follow", async () => {
    const wire = await training();
    const from = wire.events.length;
    wire.workplace.failDevice(new GpuError("first"));
    wire.workplace.failDevice(new GpuError("second"));
    await pass(30_000);
    const asked = wire.ask(1, SAMPLE);
    wire.send({ type: "pause" }, { type: "play" });
    wire.load(2);
    await pass(30_000);
    expect(wire.since(from)).toEqual(["1 engine gpu/refused", "1 reply"]);
    expect(JSON.stringify(wire.events[from])).toContain("first");
    expect(wire.answerTo(asked)).toMatchObject({ answer: { type: "refused" } });
    expect(wire.workplace.saved).toEqual([]);
    expect(wire.workplace.loads).toHaveLength(1);
  });

  it("saves nothing that was read back while the device failed", async () => {
    const wire = await training();
    wire.send({ type: "pause" });
    await vi.waitFor(() => expect(wire.since(0).at(-1)).toBe("1 paused"), { interval: 1 });
    wire.workplace.failDevice(new GpuError("while saving"));
    await pass(30_000);
    expect(wire.workplace.saved).toEqual([]);
  });

  it("tells a lost device as that, whichever of its consequences arrives first", async () => {
    const wire = await training();
    const from = wire.events.length;
    wire.workplace.failNext("advance", new DOMException("mapAsync was aborted", "AbortError"));
    await pass(100);
    wire.workplace.failDevice(new GpuError("another consequence"));
    await pass(500);
    wire.workplace.loseDevice();
    await pass(30_000);
    expect(wire.since(from).filter((one) => !one.endsWith("news"))).toEqual(["1 engine gpu/lost"]);
  });

  it("tells of the failure before it refuses what was asked meanwhile", async () => {
    const wire = await training();
    const from = wire.events.length;
    wire.workplace.failNext("sample", new DOMException("mapAsync was aborted", "AbortError"));
    const asked = [wire.ask(1, SAMPLE), wire.ask(1, SAMPLE)];
    await pass(500);
    wire.workplace.loseDevice();
    await pass(30_000);
    expect(wire.since(from).filter((one) => !one.endsWith("news"))).toEqual([
      "1 engine gpu/lost",
      "1 reply",
      "1 reply",
    ]);
    for (const request of asked) expect(wire.answerTo(request)).toMatchObject({ answer: { type: "refused" } });
  });

  it("tells a device lost while paused, and saves nothing more", async () => {
    const wire = await training();
    wire.send({ type: "pause" });
    await pass(1000);
    const { length } = wire.workplace.saved;
    wire.workplace.loseDevice();
    wire.send({ type: "step" });
    await pass(30_000);
    expect(wire.since(0).at(-1)).toBe("1 engine gpu/lost");
    expect(wire.workplace.saved).toHaveLength(length);
  });

  it("tells a failing step as what it is where the device is still there", async () => {
    const wire = await training();
    wire.workplace.failNext("advance", new Error("a bug"));
    await pass(30_000);
    expect(wire.events.at(-1)).toMatchObject({
      failing: "engine",
      report: { code: "internal/unexpected", values: { detail: "a bug" } },
    });
  });
});

describe("the engine host", () => {
  it("says of every event which run it is of, and of none but the last after a load", async () => {
    const wire = await training();
    wire.load(2);
    await pass(1000);
    expect(wire.since(0).slice(-5)).toEqual(["1 paused", "1 saved", "2 loading", "2 loaded", "2 ready"]);
    wire.send({ type: "step" });
    await pass(100);
    wire.send({ type: "reset", run: 3 });
    await pass(100);
    expect(wire.since(0).slice(-3)).toEqual(["3 loading", "3 loaded", "3 ready"]);
    expect(wire.workplace.loads.at(-1)).toMatchObject({ run: 3, resume: false });
    expect(wire.workplace.released).toBe(2);
  });

  it("answers what is asked before, while and after it trains, each once", async () => {
    const wire = new Wire();
    wire.load(1);
    const loading = wire.ask(1, { type: "describe" });
    await pass(100);
    wire.send({ type: "play" });
    const begun = wire.ask(1, { type: "describe" });
    wire.send({ type: "pause" });
    await pass(1000);
    wire.send({ type: "play" });
    await pass(1000);
    const between = wire.ask(1, SAMPLE);
    await pass(100);
    expect(wire.answerTo(between)).toMatchObject({ answer: { text: "To be by mixed" } });
    wire.send({ type: "pause" });
    const paused = wire.ask(1, { type: "export" });
    await pass(1000);
    for (const request of [loading, begun]) {
      expect(wire.answerTo(request)).toMatchObject({ run: 1, answer: { type: "describe" } });
    }
    expect(wire.answerTo(paused)).toMatchObject({
      answer: { type: "export", fileName: `halfstep-mixed-step${steps(wire)}.safetensors` },
    });
  });

  it("refuses what was asked of a run given up, and answers of the new one once that is built", async () => {
    const wire = await training();
    const late = wire.ask(1, SAMPLE);
    wire.load(2);
    const early = wire.ask(2, SAMPLE);
    await pass(1000);
    const later = wire.ask(1, SAMPLE);
    await pass(1000);
    expect(wire.answerTo(late)).toMatchObject({ run: 1, answer: { type: "sample" } });
    expect(wire.answerTo(early)).toMatchObject({ run: 2, answer: { type: "sample" } });
    expect(wire.answerTo(later)).toMatchObject({ answer: { type: "refused" } });
  });

  it.each([
    ["sample", SAMPLE],
    ["exportLane", { type: "export" }],
    ["intervene", { type: "intervene", deed: { kind: "scale", scale: 1e99 } }],
  ] as const)("answers a %s that fails with a refusal, and trains on", async (what, question) => {
    const wire = await training();
    wire.workplace.failNext(what, new RangeError("out of range"));
    const asked = wire.ask(1, question);
    await pass(3000);
    expect(wire.answerTo(asked)).toMatchObject({
      answer: { type: "refused", report: { code: "internal/unexpected" } },
    });
    const from = wire.events.length;
    await pass(500);
    expect(new Set(wire.since(from))).toEqual(new Set(["1 news"]));
  });

  it.each([
    ["preview", "preview"],
    ["save", "save"],
    ["capture", "save"],
  ])("trains on when %s fails, and says so", async (what, failing) => {
    const wire = await training();
    wire.workplace.failNext(what, new Error("no"));
    await pass(30_000);
    expect(wire.events.filter(({ type }) => type === "error")).toMatchObject([{ run: 1, failing }]);
    expect(wire.since(0).at(-1)).toMatch(/news|saved/);
  });

  it("draws the other lanes' pictures where one cannot be drawn, and says which", async () => {
    const wire = await training();
    wire.workplace.failNext("preview", new Error("no"));
    const from = wire.events.length;
    await pass(10_000);
    const pictures = wire.events.slice(from).filter(({ type }) => type === "preview" || type === "error");
    expect(pictures.slice(0, 2)).toMatchObject([
      { type: "error", failing: "preview", lane: "fp32" },
      { type: "preview", lane: "mixed" },
    ]);
  });

  it("starts anew where a saved run cannot be read or does not fit, and says so", async () => {
    const unread = new Wire();
    unread.workplace.opened = { failure: new Error("no") };
    unread.load(1);
    await pass(5000);
    expect(unread.since(0)).toEqual(["1 loading", "1 restore internal/unexpected", "1 loaded", "1 ready"]);
    const unfit = new Wire();
    unfit.workplace.opened = { aside: { why: { code: "engine/restarted" }, id: 3 } };
    unfit.load(1);
    await pass(5000);
    expect(unfit.since(0)).toEqual(["1 loading", "1 loaded", "1 set-aside", "1 ready"]);
  });

  it("sends one message a tick, whatever the number of lanes", async () => {
    const wire = await training();
    const from = wire.events.length;
    await pass(10_000);
    const news = wire.events.slice(from).filter(({ type }) => type === "news");
    expect(news.length).toBeLessThanOrEqual(44);
    expect(news[0]).toMatchObject({ lanes: [{ lane: "fp32" }, { lane: "mixed" }] });
  });
});
