/**
 * The loss scale on a log2 axis, with its own marks where it grew, where it backed off, and at every step that the scaler
 * skipped.
 */
import type { Figure } from "../../lab/curves/figures";
import type { Lab } from "../../lab/lab";
import { useSetup } from "../context";
import { formatScale } from "../../words/numbers";
import { pageWords } from "../../words/words";
import { logAxis, stepAxis } from "./axes";
import { ChartFrame } from "./ChartFrame";
import type { ChartSpec } from "./chartSpecs";
import { ChartSummary } from "./ChartSummary";
import { LaneChart } from "./LaneChart";
import { laneStyle } from "../parts/laneStyle";
import { cross, Marks, triangle } from "./Marks";
import { SMALL_CHART_POSITIONS, curvesOf, withMarks } from "./points";
import type { Point } from "./points";
import { useCurves } from "./useCurves";

const MARKED = ["skipped", "grew", "backedOff"] as const satisfies readonly Figure[];

function takeScale({ run, history }: Lab) {
  const infos = run.getState().lanes;
  const lanes = infos.map(({ name }) => name);
  const take = (figure: Figure) => curvesOf(history, lanes, figure, SMALL_CHART_POSITIONS);
  const scale = take("scale");
  const points = MARKED.reduce((marked, figure) => withMarks(marked, take(figure).points, figure), scale.points);
  const scaled = infos.filter(({ half }) => half !== "none").length > 0;
  return {
    lanes,
    scaled,
    unscaled: infos.map(({ half }) => half === "none"),
    curves: { ...scale, points },
  };
}

const CROSS = cross(3.5);
const GREW = triangle(2.75, 3, true);
const BACKED_OFF = triangle(2.75, 3, false);

/** A cross at each skipped step, with a rim that keeps it apart from its line; triangles where the scale moved. */
function ScaleMarks({ points, index }: { readonly points: readonly Point[]; readonly index: number }) {
  const { color } = laneStyle(index);
  const at = `line${index}`;
  return (
    <>
      <Marks points={points} when={`grew${index}`} at={at} shape={GREW}>
        {(path) => <path d={path} fill={color} />}
      </Marks>
      <Marks points={points} when={`backedOff${index}`} at={at} shape={BACKED_OFF}>
        {(path) => <path d={path} fill={color} />}
      </Marks>
      <Marks points={points} when={`skipped${index}`} at={at} shape={CROSS}>
        {(path) => (
          <g fill="none" strokeLinecap="round">
            <path d={path} stroke="var(--surface)" strokeWidth={4} />
            <path d={path} stroke={color} strokeWidth={1.75} />
          </g>
        )}
      </Marks>
    </>
  );
}

/** What the marks mean. */
function ScaleLegend() {
  const { marks: t } = pageWords().charts;
  return (
    <span className="legend-marks" aria-hidden="true">
      <span>
        <svg viewBox="0 0 10 10" width="9" height="9" fill="currentColor">
          <path d="M1.5 8h7L5 2.5z" />
        </svg>
        {t.grew}
      </span>
      <span>
        <svg viewBox="0 0 10 10" width="9" height="9" fill="currentColor">
          <path d="M1.5 2.5h7L5 8z" />
        </svg>
        {t.backedOff}
      </span>
      <span>
        <svg viewBox="0 0 10 10" width="9" height="9" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round">
          <path d="M2 2l6 6M8 2l-6 6" />
        </svg>
        {t.skipped}
      </span>
    </span>
  );
}

export function ScaleChart({ spec }: { readonly spec: ChartSpec }) {
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const { value, frame } = useCurves(takeScale);
  const { lanes, curves, scaled, unscaled } = value;
  const t = pageWords().charts;
  const { title, unit, empty } = t.specs.scale;
  const before = scaled || lanes.length === 0 ? empty : t.unscaled;
  const nothing = curves.points.length === 0 || !scaled;
  return (
    <ChartFrame
      title={title}
      unit={unit}
      size={spec.size}
      frame={frame}
      empty={nothing ? before : undefined}
      tools={!nothing && <ScaleLegend />}
      summary={<ChartSummary title={title} lanes={lanes} curves={curves} format={formatScale} />}
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
            (lane, index) => unscaled[index] !== true && <ScaleMarks key={lane} points={curves.points} index={index} />,
          )}
      </LaneChart>
    </ChartFrame>
  );
}

/** The lowest and highest scale of the lanes that have one, a power of two further apart on each side. */
function scaleEnds(points: readonly Record<string, unknown>[], unscaled: readonly boolean[]): [number, number] {
  const values = points.flatMap((point) =>
    unscaled
      .map((none, lane) => (none ? undefined : point[`line${lane}`]))
      .filter((value) => typeof value === "number"),
  );
  return [Math.min(...values) / 2, Math.max(...values) * 2];
}
