/** What a bench's figures are worth nothing without: adapter, machine, date, version, commit. */
import { cpus, release, totalmem, type } from "node:os";
import type { DeviceCapabilities } from "../gpu/device";
import type { BenchRecord, Machine } from "../kernels/bench/figures";
import { commit, VERSION } from "./version";

export function benchRecord(bench: string, adapter: DeviceCapabilities): BenchRecord {
  const known = commit();
  return {
    bench,
    adapter,
    machine: thisMachine(),
    date: new Date().toISOString(),
    version: VERSION,
    ...(known !== undefined && { commit: known }),
  };
}

function thisMachine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    runtime: `Node ${process.version}`,
  };
}
