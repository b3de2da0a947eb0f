/** How large the gradients are beside the weights: ‖g‖ / ‖w‖ of every step, on a log axis. */
import { logAxis } from "../../charts/axes";
import { SeriesChart } from "../../charts/SeriesChart";
import { formatDecade, formatShare } from "../../../words/numbers";
import { pageWords } from "../../../words/words";

export function RelativeGradient() {
  return (
    <SeriesChart
      {...pageWords().drift.relativeGradient}
      figure="relativeGradient"
      scale="log"
      axis={({ lowest, highest }) => logAxis(lowest, highest, 10)}
      formatTick={formatDecade}
      formatValue={formatShare}
    />
  );
}
