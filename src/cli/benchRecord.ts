/** What a bench's figures are worth nothing without: adapter, machine, date, version, commit. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import { version } from "../../package.json";
import type { DeviceCapabilities } from "../gpu/device";
import type { BenchRecord, Machine } from "../kernels/bench/figures";

export function benchRecord(bench: string, adapter: DeviceCapabilities): BenchRecord {
  const commit = currentCommit();
  return {
    bench,
    adapter,
    machine: thisMachine(),
    date: new Date().toISOString(),
    version,
    ...(commit !== undefined && { commit }),
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

/** An installed package lies in somebody else's repository, whose commit says nothing of Halfstep. */
function currentCommit(): string | undefined {
  const root = fileURLToPath(new URL("..", import.meta.url));
  if (!existsSync(`${root}/.git`)) return undefined;
  try {
    const words = ["-C", root, "describe", "--always", "--dirty", "--exclude=*"];
    return execFileSync("git", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
