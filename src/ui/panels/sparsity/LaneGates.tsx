/**
 * One lane's gates: its figures now, the map with layers down and blocks and heads across, and the gate looked at in words,
 * by pointer or by arrow keys.
 */
import { useState } from "react";
import type { CSSProperties, KeyboardEvent } from "react";
import { columnsOf, columnAt, gateAt, placeAt, type GateMap, type GatePlace } from "../../../lab/curves/gateMap";
import { pageWords } from "../../../words/words";
import { LaneMark, useLaneTitle } from "../../parts/LaneMark";
import { GateCells } from "./GateCells";
import { GateTable } from "./GateTable";

export interface GateFigure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

interface LaneGatesProps {
  readonly name: string;
  /** Its place among all lanes: its colour. */
  readonly index: number;
  /** How its gates decide, in the words of the controls. */
  readonly kind: string;
  readonly map: GateMap;
  readonly figures: readonly GateFigure[];
}

const KEYS: Readonly<Record<string, readonly [columns: number, layers: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));

export function LaneGates({ name, index, kind, map, figures }: LaneGatesProps) {
  const { sparsity: t } = pageWords();
  const title = useLaneTitle(name);
  const [place, look] = useState<GatePlace>();
  const { parts, steps } = map;
  const layers = parts[0]?.layers ?? 0;
  const columns = columnsOf(parts);
  const at = place === undefined ? 0 : place.layer * columns + columnAt(parts, place);
  const gate = place && gateAt(map, place);
  const words = place && gate && steps > 0 ? t.gate({ ...place, ...gate, steps }) : undefined;
  const press = (event: KeyboardEvent): void => {
    const [right, down] = KEYS[event.key] ?? [];
    if (right === undefined || down === undefined) return;
    event.preventDefault();
    const moved = place === undefined ? 0 : at;
    const layer = clamp(Math.floor(moved / columns) + (place ? down : 0), layers);
    look(placeAt(parts, layer, clamp((moved % columns) + (place ? right : 0), columns)));
  };
  return (
    <div className="gates-lane">
      <div className="gates-head">
        <LaneMark index={index} name={name} />
        <span className="unit">{kind}</span>
        <dl className="gates-figures">
          {figures.map(({ label, value, note }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                {value} {note !== undefined && <span className="gates-note">{note}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <div
        className="gates-map"
        style={mapStyle(map, layers)}
        role="slider"
        tabIndex={0}
        aria-label={t.inspect({ lane: title })}
        aria-valuemin={1}
        aria-valuemax={layers * columns}
        aria-valuenow={at + 1}
        aria-valuetext={words ?? t.noneYet}
        onKeyDown={press}
        onFocus={({ currentTarget }) => {
          if (currentTarget.matches(":focus-visible")) look((was) => was ?? placeAt(parts, 0, 0));
        }}
        onBlur={() => look(undefined)}
      >
        <span className="gates-corner">{t.layer}</span>
        {parts.map(({ part, size }) => (
          <span key={part} className="gates-title">
            {t.columns({ part, size })}
          </span>
        ))}
        <span className="gates-layers" aria-hidden="true">
          {Array.from({ length: layers }, (_, layer) => (
            <span key={layer}>{layer + 1}</span>
          ))}
        </span>
        {parts.map((part) => (
          <GateCells key={part.part} map={part} laneIndex={index} place={place} look={look} />
        ))}
      </div>
      <p className="gates-words">{words ?? (steps === 0 ? t.train : t.point)}</p>
      <GateTable title={title} map={map} />
    </div>
  );
}

/** Columns as wide as they have gates, none too narrow for its title. */
function mapStyle({ parts }: GateMap, layers: number): CSSProperties {
  const columns = parts.map(({ perLayer }) => `minmax(4rem, ${perLayer}fr)`).join(" ");
  return { gridTemplateColumns: `auto ${columns}`, height: `calc(${layers} * var(--gate-height) + 1.5rem)` };
}
