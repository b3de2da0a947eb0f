/**
 * What half loses of the chosen tensor, look by look: stacked shares over the steps, and a cursor, by pointer or arrow keys,
 * that the figures follow.
 */
import { useCallback } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import { sharesOf } from "../../../lab/curves/tensorShares";
import { formatShare } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { useCanvas, type Draw } from "../../parts/useCanvas";
import { useTokens } from "../../parts/useTokens";
import { paletteOf } from "./colors";
import { drawShares, shiftOf, type HeatMap } from "./drawHeatMap";
import { columnEdges, lookAt, type Look } from "./selection";

interface SharesOverTimeProps {
  readonly title: string;
  readonly map: HeatMap;
  /** The look under the cursor; absent: none is chosen and the last one counts. */
  readonly cursor: number | undefined;
  readonly moveCursor: (look: number | undefined) => void;
}

const KEYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
const TICKS = [1, 0.5];

export function SharesOverTime({ title, map, cursor, moveCursor }: SharesOverTimeProps) {
  const tokens = useTokens();
  const { looks } = map;
  const last = looks.length - 1;
  const shown = Math.min(cursor ?? last, last);
  const canvas = useCanvas(
    useCallback<Draw>(
      (context, width, height) => drawShares(context, width, height, map, paletteOf(tokens)),
      [map, tokens],
    ),
  );
  const point = ({ clientX, currentTarget }: PointerEvent<HTMLElement>): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    moveCursor(lookAt(looks, (clientX - left) / width));
  };
  const press = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by !== undefined) moveCursor(Math.min(last, Math.max(0, shown + by)));
    else if (event.key === "Home") moveCursor(0);
    else if (event.key === "End" || event.key === "Escape") moveCursor(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="shares-axis" aria-hidden="true">
        {TICKS.map((tick) => (
          <span key={tick}>{formatShare(tick)}</span>
        ))}
        <span>0</span>
      </div>
      <div
        className="shares"
        role="slider"
        tabIndex={0}
        aria-label={pageWords().numerics.sharesOf({ what: title })}
        aria-valuemin={looks[0]?.step ?? 0}
        aria-valuemax={looks[last]?.step ?? 0}
        aria-valuenow={looks[shown]?.step ?? 0}
        aria-valuetext={inWords(looks[shown], map)}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => moveCursor(undefined)}
        onKeyDown={press}
        onBlur={() => moveCursor(undefined)}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {cursor !== undefined && <Cursor looks={looks} at={shown} />}
      </div>
    </>
  );
}

/** A line in the middle of a look's column. */
export function Cursor({ looks, at }: { readonly looks: readonly Look[]; readonly at: number }) {
  const edges = columnEdges(looks);
  const middle = ((edges[at] ?? 0) + (edges[at + 1] ?? 1)) / 2;
  return <span className="heat-cursor" aria-hidden="true" style={{ left: `${100 * middle}%` }} />;
}

function inWords(look: Look | undefined, { bands, preview }: HeatMap): string {
  const { numerics: t } = pageWords();
  if (look === undefined) return t.nothingYet;
  const { lost, subnormal, overflow } = sharesOf(look.counts, bands, shiftOf(look, preview));
  return t.sharesAt({ step: look.step, lost, subnormal, overflow });
}
