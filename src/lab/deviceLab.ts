/**
 * The bench and the check of this device, as the page shows them: starts a worker for a job, gathers its results, ends it
 * when it is done or stopped. While a lane trains it refuses: each would spoil the other's times.
 */
import type { ErrorReport } from "../words/report";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { version } from "../../package.json";
import { ceilingsOf, shareOfCeiling, skippedRecord } from "../kernels/bench/figures";
import type { BenchRecord } from "../kernels/bench/figures";
import type { DeviceEvent, DeviceJob } from "./wire/protocol";
import type { AdapterInfo } from "./run/runStore";

type KernelFigure = Extract<DeviceEvent, { type: "figure" }>["figure"];
type SkippedCase = Extract<DeviceEvent, { type: "skipped" }>["skipped"];
type CheckResult = Extract<DeviceEvent, { type: "checked" }>["result"];
export type BenchSize = Extract<DeviceJob, { type: "bench" }>["size"];

export interface DeviceView {
  readonly status: "idle" | "running" | "done" | "stopped" | "failed";
  /** What runs, or ran last. */
  readonly job?: DeviceJob;
  readonly adapter?: AdapterInfo;
  /** Results to come in all; 0 until the worker has counted them. */
  readonly total: number;
  readonly copyBytesPerSecond?: number;
  readonly figures: readonly KernelFigure[];
  readonly skipped: readonly SkippedCase[];
  readonly checks: readonly CheckResult[];
  readonly problem?: ErrorReport;
}

const EMPTY: DeviceView = { status: "idle", total: 0, figures: [], skipped: [], checks: [] };

export interface DeviceLabHost {
  /** Starts a worker on the job; the function returned ends it at once. */
  startJob(job: DeviceJob, listen: (event: DeviceEvent) => void): () => void;
  isTraining(): boolean;
  saveFile(name: string, bytes: ArrayBuffer): void;
  now(): Date;
  /** What the browser says of itself. */
  readonly userAgent: string;
  readonly cores: number;
}

/** Results reach the store in batches: a fast GPU has dozens a second, and the page draws them all. */
const FLUSH_MS = 250;

export class DeviceLab {
  readonly view: StoreApi<DeviceView> = createStore<DeviceView>(() => EMPTY);
  readonly #host: DeviceLabHost;
  #end: (() => void) | undefined;
  #unseen: DeviceEvent[] = [];
  #flushing: ReturnType<typeof setTimeout> | undefined;

  constructor(host: DeviceLabHost) {
    this.#host = host;
  }

  /** Does nothing while a lane trains or a job runs. */
  start(job: DeviceJob): void {
    if (this.#host.isTraining() || this.view.getState().status === "running") return;
    this.view.setState({ ...EMPTY, status: "running", job }, true);
    this.#end = this.#host.startJob(job, (event) => this.#hear(event));
  }

  /** Ends the job; what it found so far stays. */
  stop(): void {
    if (this.view.getState().status !== "running") return;
    this.#close();
    this.view.setState({ status: "stopped" });
  }

  /** The bench as `halfstep bench kernels --out FILE` writes it. */
  exportBench(): void {
    const { adapter, job, figures, skipped, copyBytesPerSecond = Number.NaN } = this.view.getState();
    if (!adapter || job?.type !== "bench") return;
    const date = this.#host.now().toISOString();
    const record: BenchRecord = {
      bench: "kernels",
      adapter,
      machine: { processor: "", cores: this.#host.cores, system: "", runtime: this.#host.userAgent },
      date,
      version,
    };
    const totals = { ceilings: ceilingsOf(figures, copyBytesPerSecond), size: job.size };
    const file = {
      ...record,
      command: `the page, ${job.size}`,
      results: [...figures, ...skipped.map(skippedRecord), totals],
    };
    const bytes = new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
    this.#host.saveFile(`halfstep-bench-${date.slice(0, 10)}.json`, bytes.buffer);
  }

  #hear(event: DeviceEvent): void {
    this.#unseen.push(event);
    if (event.type === "done" || event.type === "error") this.#close();
    else this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const events = this.#unseen;
    this.#unseen = [];
    this.view.setState((view) => events.reduce(applyDeviceEvent, view), true);
  }

  #close(): void {
    this.#end?.();
    this.#end = undefined;
    this.#flush();
  }
}

function applyDeviceEvent(view: DeviceView, event: DeviceEvent): DeviceView {
  switch (event.type) {
    case "started":
      return { ...view, adapter: event.capabilities, total: event.total };
    case "copied":
      return { ...view, copyBytesPerSecond: event.copyBytesPerSecond };
    case "figure":
      return { ...view, figures: [...view.figures, event.figure] };
    case "skipped":
      return { ...view, skipped: [...view.skipped, event.skipped] };
    case "checked":
      return { ...view, checks: [...view.checks, event.result] };
    case "done":
      return { ...view, status: "done" };
    case "error":
      return { ...view, status: "failed", problem: event.report };
    default:
      return event satisfies never;
  }
}

/** Each figure with its share of what the device allows, 0…1 and above. */
export function withShares({
  figures,
  copyBytesPerSecond = Number.NaN,
}: DeviceView): (KernelFigure & { readonly share: number })[] {
  const ceilings = ceilingsOf(figures, copyBytesPerSecond);
  return figures.map((figure) => ({ ...figure, share: shareOfCeiling(figure, ceilings) }));
}

/** The real worker. */
export const startDeviceWorker: DeviceLabHost["startJob"] = (job, listen) => {
  const worker = new Worker(new URL("./wire/deviceWorker.ts", import.meta.url), { type: "module", name: "device" });
  worker.addEventListener("message", ({ data }: MessageEvent<DeviceEvent>) => listen(data));
  worker.addEventListener("error", ({ message }) =>
    listen({ type: "error", report: { code: "engine/device-worker-stopped", values: { reason: message } } }),
  );
  worker.postMessage(job);
  return () => worker.terminate();
};
