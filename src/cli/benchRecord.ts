/** What a bench's figures are worth nothing without: adapter, date, version, commit. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { version } from "../../package.json";
import type { DeviceCapabilities } from "../gpu/device";

export interface BenchRecord {
  readonly bench: string;
  readonly adapter: DeviceCapabilities;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly version: string;
  /** Absent outside Halfstep's own repository; `-dirty` where the tree has changes. */
  readonly commit?: string;
}

export function benchRecord(bench: string, adapter: DeviceCapabilities): BenchRecord {
  const commit = currentCommit();
  return { bench, adapter, date: new Date().toISOString(), version, ...(commit !== undefined && { commit }) };
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
