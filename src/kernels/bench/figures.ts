/** The bench's figures as plain data: what JSON files hold, what the page's worker sends and its table shows. */
import type { BenchFamily } from "./benchCase";
import type { CaseFigures } from "./timeCase";

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
  readonly reason: string;
}
