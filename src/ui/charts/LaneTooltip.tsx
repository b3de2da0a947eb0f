/** The values under the pointer: the step, and each lane's figure in its own colour and dash. */
import type { TooltipContentProps } from "recharts";
import { formatCount } from "../format";
import { LaneLine, useLaneTitle } from "../parts/LaneMark";
import type { Point } from "./points";

interface LaneTooltipProps extends Partial<TooltipContentProps> {
  readonly lanes: readonly string[];
  readonly format: (value: number) => string;
}

export function LaneTooltip({ active, payload, lanes, format }: LaneTooltipProps) {
  // Recharts hands back our own point as `payload: any`.
  const point = payload?.[0]?.payload as Point | undefined;
  if (active !== true || point === undefined) return null;
  return (
    <div className="tooltip">
      <p className="tooltip-step">Step {formatCount(point.step)}</p>
      {lanes.map((lane, index) => (
        <LaneValue
          key={lane}
          lane={lane}
          index={index}
          value={point[`line${index}`]}
          skipped={point[`mark${index}`]}
          format={format}
        />
      ))}
    </div>
  );
}

interface LaneValueProps {
  readonly lane: string;
  readonly index: number;
  readonly value: Point[string];
  readonly skipped: Point[string];
  readonly format: (value: number) => string;
}

function LaneValue({ lane, index, value, skipped, format }: LaneValueProps) {
  const title = useLaneTitle(lane);
  if (typeof value !== "number") return null;
  return (
    <p className="tooltip-lane">
      <LaneLine index={index} />
      <span>{title}</span>
      <strong>{format(value)}</strong>
      {typeof skipped === "number" && <span className="unit">skipped</span>}
    </p>
  );
}
