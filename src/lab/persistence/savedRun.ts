/** What the lab keeps: a run whole, as it is saved and found, and the user's text. */
import type { GateReport } from "../../training/gateReport";
import type { Intervention } from "../interventions";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "../protocol";
import type { HistogramSnapshot } from "../tensorShares";

/** A lane's figures since step 0. */
export interface SavedCurves {
  readonly steps: readonly StepMetrics[];
  readonly validations: readonly ValidationMetrics[];
  /** These three are absent from runs saved by a version that did not keep them. */
  readonly histograms?: readonly HistogramSnapshot[];
  readonly drift?: readonly DriftPoint[];
  /** Absent in a lane without gates, too. */
  readonly gates?: GateReport;
}

export interface SavedLane extends SavedCurves {
  readonly name: string;
  /** A checkpoint (training/checkpoint.ts); absent in a run whose weights were let go to make room. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
}

export interface SavedRun {
  readonly step: number;
  readonly lanes: readonly SavedLane[];
  /** Absent in runs saved before there were any. */
  readonly interventions?: readonly Intervention[];
  /** Milliseconds since 1970, to let the oldest go first. */
  readonly savedAt: number;
}

export interface SavedText {
  readonly name: string;
  readonly blob: Blob;
}
