/**
 * Where a person laid hand on the run: a fine line through the chart at that step, with a diamond in the lane's colour on
 * top. Stands inside a Recharts chart, whose scales it takes.
 */
import { usePlotArea, useXAxisScale } from "recharts";
import { useRun } from "../context";
import { laneStyle } from "../parts/laneStyle";

const REACH = 3.5;
const DIAMOND = `m0 ${-REACH}l${REACH} ${REACH}l${-REACH} ${REACH}l${-REACH} ${-REACH}z`;

export function HandMarks({ lanes }: { readonly lanes: readonly string[] }) {
  const x = useXAxisScale();
  const area = usePlotArea();
  const interventions = useRun((view) => view.interventions);
  if (!x || !area || interventions.length === 0) return null;
  return (
    <g>
      {interventions.map(({ lane, step, deed }) => {
        const left = x(step);
        const index = lanes.indexOf(lane);
        if (left === undefined || index < 0 || left > area.x + area.width) return null;
        return (
          <g key={`${lane} ${step} ${deed.kind}`}>
            <path
              d={`M${left.toFixed(1)} ${area.y}v${area.height}`}
              stroke="var(--line-strong)"
              strokeDasharray="1 3"
            />
            <path d={`M${left.toFixed(1)} ${area.y}${DIAMOND}`} fill={laneStyle(index).color} />
          </g>
        );
      })}
    </g>
  );
}
