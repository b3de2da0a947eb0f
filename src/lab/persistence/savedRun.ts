/** What the lab keeps: a run whole, as it is saved and found, and the user's own files. */
import type { GateReport } from "../../training/step/gateReport";
import type { Intervention } from "../run/interventions";
import type { CurveColumns } from "../curves/laneCurves";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "../wire/metrics";
import type { HistogramSnapshot } from "../curves/tensorShares";

/** What is kept of a lane for its charts. */
export interface SavedCurves {
  readonly curves?: CurveColumns;
  /** In their place, in runs saved by versions that kept rows. */
  readonly steps?: readonly StepMetrics[];
  readonly validations?: readonly ValidationMetrics[];
  /** Absent from runs saved by a version that did not keep them. */
  readonly histograms?: readonly HistogramSnapshot[];
  readonly drift?: readonly DriftPoint[];
}

/** All that is kept of a lane but its weights. */
export interface SavedFigures extends SavedCurves {
  /** Absent in a lane without gates, too. */
  readonly gates?: GateReport;
}

export interface SavedLane extends SavedFigures {
  readonly name: string;
  /** A checkpoint (training/files/checkpoint.ts); absent in a run whose weights were let go to make room. */
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

export interface SavedFile {
  readonly name: string;
  readonly blob: Blob;
}
