/** The global norm of the gradients, unscaled, on a log axis. */
import { formatDecade, formatFigure } from "../format";
import { logAxis } from "./axes";
import { SeriesChart } from "./SeriesChart";

export function GradNormChart() {
  return (
    <SeriesChart
      title="Gradient norm"
      unit="log"
      figure="gradNorm"
      scale="log"
      axis={({ lowest, highest }) => logAxis(lowest, highest, 10)}
      formatTick={formatDecade}
      formatValue={formatFigure}
      empty="How large the gradients are, all together."
    />
  );
}
