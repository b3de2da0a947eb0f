/** A lane's map of activations: pointing at a bar names it; the largest at the peak are listed below. */
import "./MemoryMapView.css";
import { useMemo, useState } from "react";
import type { PointerEvent } from "react";
import { memoryPlanOf, type Bar, type MemoryPlan } from "../../../lab/readings/memoryPlan";
import { bytesInWords } from "../../../words/byteUnits";
import { formatCount } from "../../../words/numbers";
import { LanePicker } from "../../parts/LanePicker";
import { useDescription } from "../tensors/useDescription";

/** Of the tensors at the peak: beyond these they are small. */
const LISTED = 6;

const LEGEND = [
  { title: "32 bits", dtypes: ["f32", "u32"] },
  { title: "16 bits", dtypes: ["f16", "bf16"] },
  { title: "8 bits", dtypes: ["e4m3", "e5m2"] },
];

export function MemoryMapView() {
  const { lanes, lane, choose, description } = useDescription();
  const [pointed, point] = useState<number>();
  const map = description?.map;
  const plan = useMemo(() => map && memoryPlanOf(map), [map]);
  if (plan === undefined) {
    return <p className="panel-empty">{lanes.length === 0 ? "Available once the lanes are built." : "Loading …"}</p>;
  }
  const bar = pointed === undefined ? undefined : plan.bars[pointed];
  return (
    <div className="map">
      <div className="map-head">
        <p>
          {formatCount(plan.bars.length)} activations, {bytesInWords(plan.apart)} in total, share{" "}
          {bytesInWords(plan.bytes)} in {plan.arenas} buffers. The lower bound for any plan is{" "}
          {bytesInWords(plan.lowerBound)}.
        </p>
        <LanePicker label="Lane whose plan is shown" lanes={lanes} lane={lane} choose={choose} />
      </div>
      <Bars plan={plan} pointed={pointed} point={point} />
      <div className="map-axis" aria-hidden="true">
        <span>forward</span>
        <span style={{ left: `${(100 * plan.backward) / plan.ops}%` }}>backward</span>
      </div>
      <p className="map-legend" aria-hidden="true">
        {LEGEND.filter(({ dtypes }) => plan.bars.some(({ tensor }) => dtypes.includes(tensor.dtype))).map(
          ({ title, dtypes: [dtype] }) => (
            <span key={title} data-dtype={dtype}>
              {title}
            </span>
          ),
        )}
      </p>
      <p className="map-pointed">{bar ? <Named bar={bar} /> : "Point at a bar to see its tensor."}</p>
      <Peak peak={plan.peak} />
    </div>
  );
}

interface BarsProps {
  readonly plan: MemoryPlan;
  readonly pointed: number | undefined;
  readonly point: (bar: number | undefined) => void;
}

function Bars({ plan: { bars, borders, ops, bytes, backward }, pointed, point }: BarsProps) {
  const find = ({ target }: PointerEvent<SVGElement>): void => {
    const index = target instanceof SVGElement ? target.dataset["bar"] : undefined;
    point(index === undefined ? undefined : Number(index));
  };
  return (
    <svg
      className="map-bars"
      role="img"
      aria-label={`The activations of a step of ${ops} operations in ${bytesInWords(bytes)}`}
      viewBox={`0 0 ${ops} ${bytes}`}
      preserveAspectRatio="none"
      onPointerMove={find}
      onPointerDown={find}
      onPointerLeave={() => point(undefined)}
    >
      {bars.map(({ tensor, left, width, bottom }, index) => (
        <rect
          key={`${tensor.name} ${left}`}
          data-bar={index}
          data-dtype={tensor.dtype}
          data-pointed={index === pointed || undefined}
          x={left}
          y={bytes - bottom - tensor.bytes}
          width={width}
          height={tensor.bytes}
        />
      ))}
      {borders.map((border) => (
        <line key={border} x1={0} x2={ops} y1={bytes - border} y2={bytes - border} className="map-arena" />
      ))}
      <line x1={backward} x2={backward} y1={0} y2={bytes} className="map-turn" />
    </svg>
  );
}

function Named({ bar: { tensor, writtenBy, lastReadBy } }: { readonly bar: Bar }) {
  return (
    <>
      <code>{tensor.name}</code> {tensor.dtype}, {bytesInWords(tensor.bytes)}: written by <code>{writtenBy}</code>, last
      read by <code>{lastReadBy}</code>
    </>
  );
}

function Peak({ peak: { op, bytes, largest } }: Pick<MemoryPlan, "peak">) {
  return (
    <>
      <p className="map-peak">
        Peak at <code>{op}</code>: {bytesInWords(bytes)}. Its largest tensors:
      </p>
      <ol className="map-largest">
        {largest.slice(0, LISTED).map((tensor) => (
          <li key={tensor.name}>
            <code>{tensor.name}</code>
            <span className="unit">
              {tensor.dtype} · {bytesInWords(tensor.bytes)}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
