/** The loss scale on a log2 axis, with a cross at every step that the scaler skipped. */
import type { Lab } from "../../lab/lab";
import { useSetup } from "../context";
import { formatScale } from "../format";
import { logAxis, stepAxis } from "./axes";
import { ChartFrame } from "./ChartFrame";
import { ChartSummary } from "./ChartSummary";
import { LaneChart } from "./LaneChart";
import { laneStyle } from "../parts/laneStyle";
import { cross, Marks } from "./Marks";
import { SMALL_CHART_POSITIONS, curvesOf, withMarks } from "./points";
import type { Point } from "./points";
import { useCurves } from "./useCurves";

function take({ run, history }: Lab) {
  const infos = run.getState().lanes;
  const lanes = infos.map(({ name }) => name);
  const scale = curvesOf(history, lanes, "scale", "end", SMALL_CHART_POSITIONS);
  const skipped = curvesOf(history, lanes, "skipped", "mean", SMALL_CHART_POSITIONS);
  const scaled = infos.filter(({ half }) => half !== "none").length > 0;
  return {
    lanes,
    scaled,
    unscaled: infos.map(({ half }) => half === "none"),
    curves: { ...scale, points: withMarks(scale.points, skipped.points, (share) => share > 0) },
  };
}

const CROSS = cross(3.5);

/** A cross at each skipped step, with a rim that keeps it apart from its line. */
function Skipped({ points, index }: { readonly points: readonly Point[]; readonly index: number }) {
  return (
    <Marks points={points} when={`mark${index}`} at={`line${index}`} shape={CROSS}>
      {(path) => (
        <g fill="none" strokeLinecap="round">
          <path d={path} stroke="var(--surface)" strokeWidth={4} />
          <path d={path} stroke={laneStyle(index).color} strokeWidth={1.75} />
        </g>
      )}
    </Marks>
  );
}

export function ScaleChart() {
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const { value, frame } = useCurves(take);
  const { lanes, curves, scaled, unscaled } = value;
  const before =
    scaled || lanes.length === 0
      ? "The scale climbs, and halves where a step overflows."
      : "Only mixed lanes scale their loss.";
  const nothing = curves.points.length === 0 || !scaled;
  return (
    <ChartFrame
      title="Loss scale"
      unit="log₂"
      frame={frame}
      empty={nothing ? before : undefined}
      tools={
        <span className="legend-dots" aria-hidden="true">
          <svg
            viewBox="0 0 10 10"
            width="10"
            height="10"
            stroke="currentColor"
            strokeWidth="1.75"
            strokeLinecap="round"
          >
            <path d="M2 2l6 6M8 2l-6 6" />
          </svg>
          skipped step
        </span>
      }
      summary={<ChartSummary title="Loss scale" lanes={lanes} curves={curves} format={formatScale} />}
    >
      <LaneChart
        lanes={lanes}
        points={nothing ? [] : curves.points}
        x={stepAxis(curves.last, steps)}
        y={nothing ? logAxis(2 ** 14, 2 ** 18, 2) : logAxis(...scaleEnds(curves.points, unscaled), 2)}
        scale="log"
        shape="stepAfter"
        formatTick={formatScale}
        formatValue={formatScale}
        hidden={(lane) => unscaled[lane] === true}
      >
        {!nothing &&
          lanes.map(
            (lane, index) =>
              unscaled[index] !== true && <Skipped key={lane} points={curves.points} index={index} />,
          )}
      </LaneChart>
    </ChartFrame>
  );
}

/** The lowest and highest scale of the lanes that have one, a power of two further apart on each side. */
function scaleEnds(
  points: readonly Record<string, unknown>[],
  unscaled: readonly boolean[],
): [number, number] {
  const values = points.flatMap((point) =>
    unscaled
      .map((none, lane) => (none ? undefined : point[`line${lane}`]))
      .filter((value) => typeof value === "number"),
  );
  return [Math.min(...values) / 2, Math.max(...values) * 2];
}
