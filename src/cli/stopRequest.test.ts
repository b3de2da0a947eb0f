import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { StopRequest } from "./stopRequest";

function started() {
  const signals = new EventEmitter();
  const exits: number[] = [];
  const said: string[] = [];
  const clock = { now: 1000 };
  const stop = new StopRequest({
    on: (signal, listener) => signals.on(signal, listener),
    off: (signal, listener) => signals.off(signal, listener),
    exit: (status) => exits.push(status),
    say: (line) => said.push(line),
    now: () => clock.now,
  });
  stop.listen();
  return { signals, exits, said, stop, clock };
}

describe("a request to stop", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s stops after the steps under way, with status %i", (signal, status) => {
    const { signals, exits, said, stop } = started();
    signals.emit(signal);
    expect([stop.reason, stop.exitStatus]).toEqual([signal, status]);
    expect(exits).toEqual([]);
    expect(said.join()).toContain("Stopping after the steps in progress.");
  });

  it("a second time ends the process at once", () => {
    const { signals, exits, clock } = started();
    signals.emit("SIGINT");
    clock.now += 1000;
    signals.emit("SIGINT");
    expect(exits).toEqual([130]);
  });

  it("that npm hands on is the same press", () => {
    const { signals, exits, clock } = started();
    signals.emit("SIGINT");
    clock.now += 20;
    signals.emit("SIGINT");
    expect(exits).toEqual([]);
  });

  it("by a closed pipe comes with every further write, and the first one counts", () => {
    const { signals, exits, stop } = started();
    const closed = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    stop.outputFailed(closed);
    stop.outputFailed(closed);
    expect([stop.reason, stop.exitStatus, exits]).toEqual(["closed output", 141, []]);
    signals.emit("SIGTERM");
    expect(exits).toEqual([143]);
  });

  it("was never made where nobody asked", () => {
    const { signals, stop } = started();
    expect([stop.reason, stop.exitStatus]).toEqual([undefined, 0]);
    stop.release();
    expect(signals.eventNames()).toEqual([]);
  });

  it("comes of a full disk behind standard output too, as a failure", () => {
    const { stop } = started();
    stop.outputFailed(Object.assign(new Error("no space"), { code: "ENOSPC" }));
    expect([stop.reason, stop.exitStatus]).toEqual(["failed output", 1]);
  });
});
