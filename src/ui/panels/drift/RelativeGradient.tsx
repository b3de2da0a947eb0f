/** How large the gradients are beside the weights: ‖g‖ / ‖w‖ of every step, on a log axis. */
import { logAxis } from "../../charts/axes";
import { SeriesChart } from "../../charts/SeriesChart";
import { formatDecade, formatShare } from "../../../words/numbers";

export function RelativeGradient() {
  return (
    <SeriesChart
      title="Gradient norm to weight norm"
      unit="log"
      figure="relativeGradient"
      scale="log"
      axis={({ lowest, highest }) => logAxis(lowest, highest, 10)}
      formatTick={formatDecade}
      formatValue={formatShare}
      empty="How large the gradients are beside the weights, in lanes without gates."
    />
  );
}
