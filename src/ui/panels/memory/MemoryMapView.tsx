/** A lane's map of activations: pointing at a bar names it; the largest at the peak are listed below. */
import "./MemoryMapView.css";
import { useMemo, useState } from "react";
import type { PointerEvent } from "react";
import { memoryPlanOf, type Bar, type MemoryPlan } from "../../../lab/readings/memoryPlan";
import { bytesInWords } from "../../../words/byteUnits";
import { pageWords } from "../../../words/words";
import { Marked } from "../../parts/Marked";
import { LanePicker } from "../../parts/LanePicker";
import { useDescription } from "../tensors/useDescription";

/** Of the tensors at the peak: beyond these they are small. */
const LISTED = 6;

const LEGEND = [
  { bits: 32, dtypes: ["f32", "u32"] },
  { bits: 16, dtypes: ["f16", "bf16"] },
  { bits: 8, dtypes: ["e4m3", "e5m2"] },
];

export function MemoryMapView() {
  const { memoryPlan: t } = pageWords();
  const { lanes, lane, choose, description } = useDescription();
  const [pointed, point] = useState<number>();
  const map = description?.map;
  const plan = useMemo(() => map && memoryPlanOf(map), [map]);
  if (plan === undefined) {
    return <p className="panel-empty">{lanes.length === 0 ? t.notBuilt : t.loading}</p>;
  }
  const bar = pointed === undefined ? undefined : plan.bars[pointed];
  return (
    <div className="map">
      <div className="map-head">
        <p>
          {t.summary({
            activations: plan.bars.length,
            apart: plan.apart,
            bytes: plan.bytes,
            buffers: plan.arenas,
            lowerBound: plan.lowerBound,
          })}
        </p>
        <LanePicker label={t.pick} lanes={lanes} lane={lane} choose={choose} />
      </div>
      <Bars plan={plan} pointed={pointed} point={point} />
      <div className="map-axis" aria-hidden="true">
        <span>{t.forward}</span>
        <span style={{ left: `${(100 * plan.backward) / plan.ops}%` }}>{t.backward}</span>
      </div>
      <p className="map-legend" aria-hidden="true">
        {LEGEND.filter(({ dtypes }) => plan.bars.some(({ tensor }) => dtypes.includes(tensor.dtype))).map(
          ({ bits, dtypes: [dtype] }) => (
            <span key={bits} data-dtype={dtype}>
              {t.bits({ bits })}
            </span>
          ),
        )}
      </p>
      <p className="map-pointed">{bar ? <Named bar={bar} /> : t.point}</p>
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
      aria-label={pageWords().memoryPlan.picture({ ops, bytes })}
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
  const { name, dtype, bytes } = tensor;
  return <Marked text={pageWords().memoryPlan.pointed({ tensor: name, dtype, bytes, writtenBy, lastReadBy })} />;
}

function Peak({ peak: { op, bytes, largest } }: Pick<MemoryPlan, "peak">) {
  return (
    <>
      <p className="map-peak">
        <Marked text={pageWords().memoryPlan.peak({ op, bytes })} />
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
