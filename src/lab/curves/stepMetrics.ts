/** A step as the session reports it, as the row that page, saved runs and `--json` read. */
import type { Lane } from "../../training/lane/lane";
import type { StepReport } from "../../training/session";
import { stepFlops } from "../../training/step/gateReport";
import type { StepMetrics } from "../wire/metrics";

export function stepMetrics({ program }: Pick<Lane, "program">, report: StepReport): StepMetrics {
  const {
    step,
    loss,
    scale,
    skipped,
    overflow,
    gradNorm,
    weightNorm,
    learningRate,
    accuracy = Number.NaN,
    gates,
  } = report;
  // The GPU numbers steps from 0; a point of a curve stands at the steps done.
  const figures = { step: step + 1, loss, scale, skipped, gradNorm, learningRate, accuracy };
  const executedShare = stepFlops(program, 1, report).executed / stepFlops(program, 1).executed;
  return {
    ...figures,
    stepMs: report.stepMs,
    ...(weightNorm !== undefined && { weightNorm }),
    ...(overflow && { overflow }),
    ...(gates && { gates, executedShare }),
  };
}
