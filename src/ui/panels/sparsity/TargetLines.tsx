/**
 * The share of gates that each lane is asked to have awake, as a fine dotted line. Stands inside a Recharts chart, whose
 * scales it takes.
 */
import { useXAxisDomain, useXAxisScale, useYAxisScale } from "recharts";
import { laneConfig } from "../../../config/experiment";
import type { GatePart } from "../../../lab/curves/gateMap";
import { gateTarget } from "../../../lab/curves/gateTargets";
import { useSetup } from "../../context";

export function TargetLines({ part }: { readonly part: GatePart }) {
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const x = useXAxisScale();
  const y = useYAxisScale();
  const last = Number(useXAxisDomain()?.at(-1));
  if (!x || !y || !Number.isFinite(last)) return null;
  return (
    <g>
      {experiment.lanes.map((lane) => {
        const corners = gateTarget(laneConfig(experiment, lane), part, last).map(
          ({ step, share }) => `${(x(step) ?? 0).toFixed(1)} ${(y(share) ?? 0).toFixed(1)}`,
        );
        return (
          corners.length > 0 && (
            <path
              key={lane.name}
              d={`M${corners.join("L")}`}
              fill="none"
              stroke="var(--ink-faint)"
              strokeWidth={1.25}
              strokeDasharray="1.5 3"
            />
          )
        );
      })}
    </g>
  );
}
