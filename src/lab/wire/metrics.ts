/** What is measured of a lane at one step: the rows that the worker sends, the curves are made of and a saved run keeps. */
import type { MetricsRow } from "../../kernels/stepEnd/stepState";
import type { OverflowCause } from "../../training/step/overflowFlags";

/** One lane's figures at one step. Numbers may be NaN or infinite: a run that diverges is shown diverging. */
export interface StepMetrics {
  readonly step: number;
  readonly loss: number;
  readonly scale: number;
  /** The gradients overflowed and the optimizer did nothing. */
  readonly skipped: boolean;
  /** Where it began, for a step whose gradients were not finite: the first tensor that overflowed, or from outside. */
  readonly overflow?: OverflowCause;
  readonly gradNorm: number;
  /** Of the weights before the step; absent in lanes with gates and where some weights have no FP32 master. */
  readonly weightNorm?: number;
  readonly learningRate: number;
  /** Share of counted targets predicted correctly, 0…1. */
  readonly accuracy: number;
  readonly stepMs: number;
  /** In a lane with gates: the shares of them that were awake and are frozen, 0…1. */
  readonly gates?: MetricsRow["gates"] & {};
  /** In a lane with gates: FLOPs executed in the step over those of everything awake, 0…1. */
  readonly executedShare?: number;
}

export interface ValidationMetrics {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** How far a lane's weights w are from the reference lane's, v: ‖w − v‖ / ‖v‖; infinite where a weight is not finite. */
export interface DriftPoint {
  /** Steps that both have done. */
  readonly step: number;
  /** Of all weights that both have, as one vector. */
  readonly distance: number;
  /** Of each of `LaneInfo.compared`. */
  readonly distances: Float32Array;
}
