/** The drift of all weights on a log axis, a line for each lane, and each lane's furthest parameter by name. */
import "./DriftChart.css";
import { referenceOf } from "../../../config/reference";
import { laneTitle } from "../../../lab/setup/lanes";
import type { Lab } from "../../../lab/lab";
import { furthestParameter } from "../../../lab/curves/weightDrift";
import { logAxis, stepAxis } from "../../charts/axes";
import { ChartFrame } from "../../charts/ChartFrame";
import { ChartSummary } from "../../charts/ChartSummary";
import { LaneChart } from "../../charts/LaneChart";
import { driftCurves } from "../../charts/points";
import { useCurves } from "../../charts/useCurves";
import { useSetup } from "../../context";
import { formatDecade, formatShare } from "../../../words/numbers";
import { LaneLine } from "../../parts/LaneMark";
import { Marked } from "../../parts/Marked";
import { pageWords } from "../../../words/words";

function take({ run, history }: Lab) {
  const infos = run.getState().lanes;
  const lanes = infos.map(({ name }) => name);
  const drifts = lanes.map((lane) => history.drift(lane));
  return {
    lanes,
    compared: infos.some(({ compared }) => compared.length > 0),
    curves: driftCurves(drifts),
    furthest: infos.map(({ compared }, index) => furthestParameter(compared, drifts[index]?.at(-1))),
  };
}

export function DriftChart() {
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const { value, frame } = useCurves(take);
  const { lanes, compared, curves, furthest } = value;
  const nothing = curves.points.length === 0;
  const { drift: t } = pageWords();
  const name = referenceOf(experiment);
  const reference = name === undefined ? undefined : laneTitle(experiment, name);
  const before = compared || lanes.length === 0 ? t.empty({ reference }) : t.unmeasured;
  return (
    <ChartFrame
      title={t.title}
      unit={t.unit({ reference })}
      frame={frame}
      empty={nothing ? before : undefined}
      summary={
        <>
          <ChartSummary title={t.title} lanes={lanes} curves={curves} format={formatShare} />
          {!nothing && (
            <ul className="drift-furthest">
              {lanes.map((lane, index) => {
                const worst = furthest[index];
                return (
                  worst && (
                    <li key={lane}>
                      <LaneLine index={index} />
                      <span>
                        <Marked
                          text={t.furthest({
                            lane: laneTitle(experiment, lane),
                            tensor: worst.name,
                            distance: worst.distance,
                          })}
                        />
                      </span>
                    </li>
                  )
                );
              })}
            </ul>
          )}
        </>
      }
    >
      <LaneChart
        lanes={lanes}
        points={curves.points}
        x={stepAxis(curves.last, experiment.base.training.steps)}
        y={nothing ? logAxis(1e-4, 1, 10) : logAxis(curves.lowest, curves.highest, 10)}
        scale="log"
        formatTick={formatDecade}
        formatValue={formatShare}
      />
    </ChartFrame>
  );
}
