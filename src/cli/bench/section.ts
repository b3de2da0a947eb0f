/** One part of a bench: what it measures, and how a person reads it. The command runs one or more of them. */
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";

export interface Section {
  /** Said before it begins: what was scaled down, and why. */
  readonly note?: string;
  /** Figures as they come, as JSON has them. */
  readonly measure: (gpu: Gpu, pipelines: PipelineCache) => AsyncGenerator<object>;
  /** Of what was measured, afterwards. */
  readonly tables: () => readonly string[];
  /** What only follows from all figures together. */
  readonly summary: () => readonly object[];
}

/** What the command line says of the steps to measure. */
export interface StepChoice {
  readonly preset?: string;
  readonly lanes?: readonly string[];
  readonly flags: readonly string[];
  readonly runs?: number;
}
