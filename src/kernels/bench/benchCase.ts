/**
 * What the bench times: a kernel on one shape in one element type, its cost by formula, and how large the shapes are.
 * Plain data and pure functions; `timeCase.ts` runs them on a device.
 */
import type { Cost } from "../../graph/ops/cost";
import type { DType, Op, OpKind, Tensor } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";

export const BENCH_FAMILIES = ["matmul", "attention", "layerNorm", "optimizer"] as const;
export type BenchFamily = (typeof BENCH_FAMILIES)[number];
/** Those that are ops of the graph (`SUBJECTS` in opKernels.ts). */
export type OpBenchFamily = Extract<BenchFamily, OpKind>;

/**
 * `small` ends within a minute on a software adapter and is what tests run; `medium` is for software adapters, `large`
 * for GPUs.
 */
export const BENCH_SIZES = ["small", "medium", "large"] as const;
export type BenchSize = (typeof BENCH_SIZES)[number];

export interface BenchCase {
  readonly family: BenchFamily;
  /** `512×512 · 512×512`. */
  readonly title: string;
  readonly lower: (target: LoweringTarget) => KernelCall[];
  readonly cost: Cost;
  /** Bytes of tensors that must not hold just any numbers; the others get seeded ones. */
  readonly bytes?: ReadonlyMap<Tensor, Uint8Array<ArrayBuffer>>;
  /** What a run with read-back reads; absent where nobody compares that. */
  readonly result?: Tensor;
}

/** What a family's cases are made for. */
export interface CaseOptions {
  readonly size: BenchSize;
  /** f32 or f16; the optimizer's is that of the half copy, f32 for none. */
  readonly dtype: DType;
  /** The device's largest storage binding. */
  readonly bindingBytes: number;
}

/** An op to time, as a training step lowers it; its cost is counted from its shapes. */
export interface BenchSubject {
  readonly title: string;
  readonly op: Op;
  /** As `BenchCase` has it. */
  readonly result?: Tensor;
}
