/**
 * The bench's figures as plain data, what JSON files hold, what the page's worker sends and its table shows; and the
 * ceilings they are judged by, measured in the same run: the rate of the device's largest copy, and of the fastest matrix
 * product in each element type. A kernel's share is the larger of its two rates' shares: 100 % means as many bytes a second
 * as a copy moves, or as many operations as the best product does.
 */
import type { DeviceCapabilities } from "../../gpu/device";
import { inSentences, type ErrorReport } from "../../words/report";
import type { BenchFamily } from "./benchCase";
import type { CaseFigures } from "./timeCase";

/** What figures are worth nothing without. */
export interface BenchRecord {
  readonly bench: string;
  /** Its `description` names the driver where the platform tells. */
  readonly adapter: DeviceCapabilities;
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly version: string;
  /** Absent outside Halfstep's own repository; `-dirty` where the tree has changes. */
  readonly commit?: string;
}

export interface Machine {
  /** Empty where the platform does not tell. */
  readonly processor: string;
  readonly cores: number;
  /** Absent where the platform does not tell. */
  readonly memoryGiB?: number;
  readonly system: string;
  readonly runtime: string;
}

export interface KernelFigure extends CaseFigures {
  readonly family: BenchFamily;
  readonly op: string;
  readonly elementType: "f32" | "f16-native" | "f16-packed";
}

/** A case that this device cannot run, and why. */
export interface SkippedCase {
  readonly family: BenchFamily;
  readonly op: string;
  readonly elementType: KernelFigure["elementType"];
  readonly reason: ErrorReport;
}

/** As a file has it, which is read beside the bench's tables: the reason in words. */
export function skippedRecord({ reason, ...names }: SkippedCase): Readonly<Record<keyof SkippedCase, string>> {
  return { ...names, reason: inSentences(reason).message };
}

export interface Ceilings {
  /** Read and written. */
  readonly copyBytesPerSecond: number;
  /** GFLOP/s by element type. */
  readonly matmulGflops: Readonly<Record<string, number>>;
}

export function ceilingsOf(figures: readonly KernelFigure[], copyBytesPerSecond: number): Ceilings {
  const matmulGflops: Record<string, number> = {};
  for (const { family, elementType, gflops } of figures) {
    if (family !== "matmul") continue;
    matmulGflops[elementType] = Math.max(matmulGflops[elementType] ?? 0, gflops.executed);
  }
  return { copyBytesPerSecond, matmulGflops };
}

/** 0…1, above 1 where a kernel outruns a copy: its operands stayed in a cache. */
export function shareOfCeiling(
  { elementType, gflops, bytesPerSecond }: KernelFigure,
  { copyBytesPerSecond, matmulGflops }: Ceilings,
): number {
  const most = matmulGflops[elementType];
  const ofProducts = most === undefined ? 0 : gflops.executed / most;
  return Math.max(ofProducts, bytesPerSecond / copyBytesPerSecond);
}
