/** Training loss as a line with its band, validation loss as dots, and the data's entropy as a floor. */
import { ReferenceLine } from "recharts";
import type { Lab } from "../../lab/lab";
import { usePage, usePreferences, useRun, useSetup } from "../context";
import { formatDecade, formatLoss, formatTick } from "../../words/numbers";
import { pageWords } from "../../words/words";
import { laneStyle } from "../parts/laneStyle";
import { linearAxis, logAxis, stepAxis, type Axis } from "./axes";
import { ChartFrame } from "./ChartFrame";
import { ChartSummary } from "./ChartSummary";
import { LaneChart } from "./LaneChart";
import type { ChartSpec } from "./chartSpecs";
import { LossLegend } from "./LossLegend";
import { circle, Marks } from "./Marks";
import { DOT_POSITIONS, LARGE_CHART_POSITIONS, curvesOf } from "./points";
import type { Point } from "./points";
import { useCurves } from "./useCurves";

/** A first loss far above the rest would flatten the curve; the axis ends at this many times the early mean. */
const HEADROOM = 1.08;

function take({ run, history }: Lab) {
  const lanes = run.getState().lanes.map(({ name }) => name);
  return {
    lanes,
    train: curvesOf(history, lanes, "loss", LARGE_CHART_POSITIONS),
    validation: curvesOf(history, lanes, "validation", DOT_POSITIONS),
  };
}

export function LossChart({ spec }: { readonly spec: ChartSpec }) {
  const { preferences } = usePage();
  const log = usePreferences(({ logLoss }) => logLoss);
  const floor = useRun(({ lossFloor }) => lossFloor);
  const t = pageWords().charts;
  const { title, unit, empty } = t.specs.loss;
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const { value, frame } = useCurves(take);
  const { lanes, train, validation } = value;
  const highest = Math.max(train.highest, validation.highest) * (log ? 1 : HEADROOM);
  const lowest = Math.min(train.lowest, validation.lowest, floor ?? Infinity);
  const y = log ? logAxis(lowest, highest, 10) : linearAxis(highest);
  return (
    <ChartFrame
      title={title}
      unit={unit}
      size={spec.size}
      frame={frame}
      empty={train.points.length === 0 ? empty : undefined}
      tools={
        <>
          <LossLegend lanes={lanes} />
          <LogSwitch log={log} change={(next) => preferences.setState({ logLoss: next })} />
        </>
      }
      summary={<ChartSummary title={t.lossTable} lanes={lanes} curves={train} format={formatLoss} />}
    >
      <LaneChart
        lanes={lanes}
        points={train.points}
        x={stepAxis(train.last, steps)}
        y={y}
        scale={log ? "log" : "linear"}
        formatTick={log ? formatDecade : formatTick}
        formatValue={formatLoss}
      >
        {floor !== undefined && (
          <ReferenceLine
            y={floor}
            stroke="var(--ink-faint)"
            strokeDasharray="1 3"
            label={{
              value: t.entropy({ floor }),
              position: isLow(floor, y, log) ? "insideBottomRight" : "insideTopRight",
              fill: "var(--ink-soft)",
              fontSize: 11,
              // A rim, for where the curves come down to the floor.
              stroke: "var(--surface)",
              strokeWidth: 3,
              style: { paintOrder: "stroke" },
            }}
          />
        )}
        {lanes.map((lane, index) => (
          <ValidationDots key={lane} points={validation.points} index={index} />
        ))}
      </LaneChart>
    </ChartFrame>
  );
}

/** Below this share of the axis a line's label stands above it: under it are the steps. */
const LOW = 0.15;

function isLow(value: number, { domain: [from, to] }: Axis, log: boolean): boolean {
  const at = (of: number): number => (log ? Math.log(of) : of);
  return (at(value) - at(from)) / (at(to) - at(from)) < LOW;
}

const FILLED = circle(3);
const OPEN = circle(4.25);

/** Filled for a solid lane, open for a dashed one, so that both show where they coincide. */
function ValidationDots({ points, index }: { readonly points: readonly Point[]; readonly index: number }) {
  const { color, dash } = laneStyle(index);
  const line = `line${index}`;
  return (
    <Marks points={points} when={line} at={line} shape={dash === undefined ? FILLED : OPEN}>
      {(path) =>
        dash === undefined ? (
          <path d={path} fill={color} />
        ) : (
          <path d={path} fill="none" stroke={color} strokeWidth={1.5} />
        )
      }
    </Marks>
  );
}

function LogSwitch({ log, change }: { readonly log: boolean; readonly change: (log: boolean) => void }) {
  const { lossAxis: t } = pageWords().charts;
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{t.legend}</legend>
      {[false, true].map((option) => (
        <label key={String(option)}>
          <input type="radio" name="loss-axis" checked={log === option} onChange={() => change(option)} />
          {option ? t.log : t.linear}
        </label>
      ))}
    </fieldset>
  );
}
