/** The values under the pointer: the step, and each lane's figure in its own colour and dash. */
import type { TooltipContentProps } from "recharts";
import type { Skip } from "../../lab/curves/laneCurves";
import type { Intervention } from "../../lab/run/interventions";
import { useLab, useRun } from "../context";
import { pageWords } from "../../words/words";
import { LaneLine, useLaneTitle } from "../parts/LaneMark";
import { Marked } from "../parts/Marked";
import { PowerText } from "../parts/Power";
import type { Point } from "./points";

interface LaneTooltipProps extends Partial<TooltipContentProps> {
  /** Those that are drawn, each with its index among all. */
  readonly lanes: readonly { readonly lane: string; readonly index: number }[];
  /** All that are drawn: a position stands for the steps since the one before it. */
  readonly points: readonly Point[];
  readonly format: (value: number) => string;
}

export function LaneTooltip({ active, payload, lanes, points, format }: LaneTooltipProps) {
  // Recharts hands back our own point as `payload: any`.
  const point = payload?.[0]?.payload as Point | undefined;
  const { history } = useLab();
  const interventions = useRun((view) => view.interventions);
  if (active !== true || point === undefined) return null;
  const before = points.findLast(({ step }) => step < point.step)?.step ?? 0;
  const here = interventions.filter(({ step }) => before < step && step <= point.step);
  return (
    <div className="tooltip">
      <p className="tooltip-step">{pageWords().charts.tooltip.step({ step: point.step })}</p>
      {lanes.map(({ lane, index }) => (
        <LaneValue
          key={lane}
          lane={lane}
          index={index}
          value={point[`line${index}`]}
          gap={point[`gap${index}`] !== undefined}
          skip={
            typeof point[`skipped${index}`] === "number"
              ? (history.skipIn(lane, before + 1, point.step) ?? NO_CAUSE)
              : undefined
          }
          interventions={here.filter((intervention) => intervention.lane === lane)}
          format={format}
        />
      ))}
    </div>
  );
}

const NO_CAUSE: Pick<Skip, "cause"> = { cause: { outside: false } };

interface LaneValueProps {
  readonly lane: string;
  readonly index: number;
  readonly value: Point[string];
  /** Whether some of the values here were not finite. */
  readonly gap: boolean;
  /** Where this figure is marked with skipped steps and one was here: the last of them. */
  readonly skip: Pick<Skip, "cause"> | undefined;
  readonly interventions: readonly Intervention[];
  readonly format: (value: number) => string;
}

function LaneValue({ lane, index, value, gap, skip, interventions, format }: LaneValueProps) {
  const title = useLaneTitle(lane);
  if (typeof value !== "number" && !gap) return null;
  const { tooltip: t } = pageWords().charts;
  const forced = interventions.some(({ deed }) => deed.kind === "overflow");
  const setByHand = interventions.some(({ deed }) => deed.kind === "scale");
  return (
    <p className="tooltip-lane">
      <LaneLine index={index} />
      <span>{title}</span>
      <strong>{typeof value === "number" ? <PowerText text={format(value)} /> : t.notFinite}</strong>
      {typeof value === "number" && gap && <span className="tooltip-cause">{t.notFiniteBetween}</span>}
      {setByHand && <span className="unit">{t.setByHand}</span>}
      {skip && (
        <span className="tooltip-cause">
          <Marked text={t.skipped({ forced, tensor: skip.cause.tensor?.name })} />
        </span>
      )}
    </p>
  );
}
