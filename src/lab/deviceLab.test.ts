import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeviceLab, withShares } from "./deviceLab";
import type { DeviceEvent, DeviceJob } from "./wire/protocol";

const capabilities = {
  vendor: "a vendor",
  architecture: "",
  device: "",
  description: "a device",
  software: false,
  shaderF16: true,
  timestampQuery: true,
  limits: {
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupStorageSize: 16_384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxStorageBufferBindingSize: 2 ** 27,
    maxBufferSize: 2 ** 28,
  },
};

function figure(op: string, gflops: number): DeviceEvent {
  return {
    type: "figure",
    figure: {
      family: "matmul",
      op,
      elementType: "f32",
      runs: 3,
      repeats: 1,
      ms: { median: 1, p95: 1, min: 1, max: 1 },
      flops: { dense: 1, executed: 1 },
      gflops: { dense: gflops, executed: gflops },
      bytes: 1,
      bytesPerSecond: 1,
    },
  };
}

/** A device lab with a worker that only says what the test has it say. */
function open(training = false) {
  const jobs: DeviceJob[] = [];
  const saved: { name: string; text: string }[] = [];
  let ended = 0;
  let say: (event: DeviceEvent) => void = () => {};
  const device = new DeviceLab({
    startJob: (job, listen) => {
      jobs.push(job);
      say = listen;
      return () => ended++;
    },
    isTraining: () => training,
    saveFile: (name, bytes) => saved.push({ name, text: new TextDecoder().decode(bytes) }),
    now: () => new Date("2026-11-25T00:00:00Z"),
    userAgent: "a browser",
    cores: 4,
  });
  return { device, jobs, saved, ended: () => ended, say: (event: DeviceEvent) => say(event) };
}

const BENCH: DeviceJob = { type: "bench", size: "small" };

describe("the device lab", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("refuses while a lane trains, and while a job runs", () => {
    const training = open(true);
    training.device.start(BENCH);
    expect(training.jobs).toEqual([]);
    const free = open();
    free.device.start(BENCH);
    free.device.start({ type: "check" });
    expect(free.jobs).toEqual([BENCH]);
  });

  it("gathers results in batches, and ends the worker when it is done", () => {
    const { device, say, ended } = open();
    device.start(BENCH);
    say({ type: "started", capabilities, total: 2 });
    say({ type: "copied", copyBytesPerSecond: 4 });
    say(figure("fast", 10));
    expect(device.view.getState().figures).toHaveLength(0);
    vi.advanceTimersByTime(250);
    expect(device.view.getState()).toMatchObject({ status: "running", total: 2, copyBytesPerSecond: 4 });
    expect(device.view.getState().figures).toHaveLength(1);
    say(figure("slow", 2));
    say({ type: "done" });
    expect(device.view.getState()).toMatchObject({ status: "done" });
    expect(ended()).toBe(1);
    expect(withShares(device.view.getState()).map(({ op, share }) => [op, share])).toEqual([
      ["fast", 1],
      ["slow", 0.25],
    ]);
  });

  it("keeps what a stopped job found, and what a failed one says", () => {
    const stopped = open();
    stopped.device.start(BENCH);
    stopped.say(figure("one", 1));
    stopped.device.stop();
    expect(stopped.device.view.getState()).toMatchObject({ status: "stopped" });
    expect(stopped.device.view.getState().figures).toHaveLength(1);
    expect(stopped.ended()).toBe(1);
    const failed = open();
    failed.device.start({ type: "check" });
    failed.say({ type: "error", report: { code: "gpu/lost", values: { reason: "unplugged" } } });
    expect(failed.device.view.getState()).toMatchObject({
      status: "failed",
      problem: { code: "gpu/lost", values: { reason: "unplugged" } },
    });
  });

  it("exports what the command line writes: record, figures, ceilings", () => {
    const { device, say, saved } = open();
    device.start(BENCH);
    say({ type: "started", capabilities, total: 1 });
    say({ type: "copied", copyBytesPerSecond: 4 });
    say(figure("one", 10));
    say({ type: "done" });
    device.exportBench();
    expect(saved.map(({ name }) => name)).toEqual(["halfstep-bench-2026-11-25.json"]);
    expect(JSON.parse(saved[0]?.text ?? "")).toMatchObject({
      bench: "kernels",
      adapter: capabilities,
      machine: { cores: 4, runtime: "a browser" },
      date: "2026-11-25T00:00:00.000Z",
      results: [{ op: "one" }, { ceilings: { copyBytesPerSecond: 4, matmulGflops: { f32: 10 } }, size: "small" }],
    });
  });
});
