/** The global norm of the gradients, unscaled, on a log axis. */
import type { Lab } from "../../lab/lab";
import { useSetup } from "../context";
import { formatDecade } from "../format";
import { logAxis, stepAxis } from "./axes";
import { ChartFrame } from "./ChartFrame";
import { ChartSummary } from "./ChartSummary";
import { LaneChart } from "./LaneChart";
import { SMALL_CHART_POSITIONS, curvesOf } from "./points";
import { useCurves } from "./useCurves";

function take({ run, history }: Lab) {
  const lanes = run.getState().lanes.map(({ name }) => name);
  return { lanes, curves: curvesOf(history, lanes, "gradNorm", "mean", SMALL_CHART_POSITIONS) };
}

const format = (value: number): string => String(Number(value.toPrecision(3)));

export function GradNormChart() {
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const { value, frame } = useCurves(take);
  const { lanes, curves } = value;
  const empty = curves.points.length === 0 ? "How large the gradients are, all together." : undefined;
  return (
    <ChartFrame
      title="Gradient norm"
      unit="log"
      frame={frame}
      empty={empty}
      summary={<ChartSummary title="Gradient norm" lanes={lanes} curves={curves} format={format} />}
    >
      <LaneChart
        lanes={lanes}
        points={curves.points}
        x={stepAxis(curves.last, steps)}
        y={logAxis(curves.lowest, curves.highest, 10)}
        scale="log"
        formatTick={formatDecade}
        formatValue={format}
      />
    </ChartFrame>
  );
}
