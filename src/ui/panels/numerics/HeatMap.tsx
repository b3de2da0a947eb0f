/**
 * The heat map with its bands, its axis and, for gradients, the loss scale: a line that can be moved, by pointer or by
 * arrow keys, to see where the gradients would lie at another scale.
 */
import { useCallback, useMemo } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import type { Band, Bands } from "../../../lab/curves/tensorShares";
import { formatCount } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { BOTTOM_EXPONENT, drawCloud, drawScales, exponentAt, heightOf, TOP_EXPONENT } from "./drawHeatMap";
import { Power } from "../../parts/Power";
import type { Look } from "./selection";
import { useCanvas, type Draw } from "../../parts/useCanvas";
import { useTokens } from "../../parts/useTokens";
import { paletteOf } from "./colors";
import { Cursor, SharesOverTime } from "./SharesOverTime";

interface HeatMapProps {
  readonly title: string;
  readonly looks: readonly Look[];
  readonly bands: Bands;
  /** log₂ of the loss scale to show all looks at; absent: each at its own. */
  readonly preview: number | undefined;
  /** Absent where the loss scale moves nothing. */
  readonly onPreview?: ((exponent: number | undefined) => void) | undefined;
  /** The look that the figures are of; absent: the last one. */
  readonly cursor: number | undefined;
  readonly moveCursor: (look: number | undefined) => void;
}

interface ShownBand {
  readonly band: Band;
  readonly from: number;
  readonly to: number;
}

/** The bands from the top, as far as they are on the map: bfloat16's reach beyond it both ways. */
function shownBands({ overflow, normal, subnormal }: Bands): ShownBand[] {
  const [top, bottom] = [TOP_EXPONENT + 1, BOTTOM_EXPONENT];
  const all: ShownBand[] = [
    { band: "overflow", from: overflow, to: top },
    { band: "normal", from: normal, to: overflow },
    { band: "subnormal", from: subnormal, to: normal },
    { band: "lost", from: bottom, to: subnormal },
  ];
  return all
    .map(({ from, to, ...rest }) => ({ ...rest, from: Math.max(bottom, from), to: Math.min(top, to) }))
    .filter(({ from, to }) => from < to);
}

/** 1, the far end, and where bands meet; round numbers where they meet nowhere on the map. */
function ticksOf({ overflow, normal, subnormal }: Bands): number[] {
  const edges = [overflow, normal, subnormal].filter((edge) => edge > BOTTOM_EXPONENT && edge < TOP_EXPONENT);
  return edges.length > 0 ? [...edges, 0, -40] : [20, 0, -20, -40];
}

const percent = (share: number): string => `${100 * share}%`;

export function HeatMap({ title, looks, bands, preview, onPreview, cursor, moveCursor }: HeatMapProps) {
  const { numerics: t } = pageWords();
  const tokens = useTokens();
  const map = useMemo(() => ({ looks, bands, preview }), [looks, bands, preview]);
  const isScaled = onPreview !== undefined;
  const cloud = useCanvas(
    useCallback<Draw>(
      (context, width, height) => {
        drawCloud(context, width, height, map, paletteOf(tokens));
        if (isScaled && map.preview === undefined) drawScales(context, width, height, map.looks, tokens.color("--ink"));
      },
      [map, tokens, isScaled],
    ),
  );
  return (
    <div className="heat">
      <div className="heat-axis" aria-hidden="true">
        {ticksOf(bands).map((exponent) => (
          <span key={exponent} style={{ top: percent(heightOf(exponent)) }}>
            <Power exponent={exponent} />
          </span>
        ))}
      </div>
      <div className="heat-map">
        {shownBands(bands).map(({ band, from, to }) => (
          <div
            key={band}
            className={`heat-band heat-${band}`}
            style={{ top: percent(heightOf(to)), bottom: percent(1 - heightOf(from)) }}
          >
            <span>{t.bands[band]}</span>
          </div>
        ))}
        <canvas ref={cloud} role="img" aria-label={t.mapOf({ what: title })} />
        {cursor !== undefined && <Cursor looks={looks} at={cursor} />}
        {onPreview && <ScaleLine look={looks.at(-1)} preview={preview} onPreview={onPreview} />}
      </div>
      <SharesOverTime title={title} map={map} cursor={cursor} moveCursor={moveCursor} />
      <div className="heat-steps" aria-hidden="true">
        <span>{t.atStep({ step: looks[0]?.step ?? 0 })}</span>
        <span>{formatCount(looks.at(-1)?.step ?? 0)}</span>
      </div>
    </div>
  );
}

interface ScaleLineProps {
  readonly look: Look | undefined;
  readonly preview: number | undefined;
  readonly onPreview: (exponent: number | undefined) => void;
}

const KEYS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 4,
  PageDown: -4,
};

function ScaleLine({ look, preview, onPreview }: ScaleLineProps) {
  const { scale: t } = pageWords().numerics;
  const shown = preview ?? Math.round(Math.log2(look?.scale ?? 1));
  const moveTo = (wanted: number): void => onPreview(Math.min(TOP_EXPONENT, Math.max(0, wanted)));
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box) moveTo(exponentAt((event.clientY - box.top) / box.height));
  };
  const press = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by !== undefined) moveTo(shown + by);
    else if (event.key === "Escape" || event.key === "Home") onPreview(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="heat-scale"
      role="slider"
      tabIndex={0}
      aria-label={t.label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={TOP_EXPONENT}
      aria-valuenow={shown}
      aria-valuetext={t.value({ exponent: shown, preview: preview !== undefined })}
      style={{ top: percent(heightOf(Math.min(TOP_EXPONENT, Math.max(BOTTOM_EXPONENT, shown)))) }}
      data-top={shown >= TOP_EXPONENT || undefined}
      data-bottom={shown <= BOTTOM_EXPONENT || undefined}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
      onDoubleClick={() => onPreview(undefined)}
    >
      <span className="heat-scale-label">
        {preview === undefined ? t.current : t.previewed} <Power exponent={shown} />
      </span>
    </div>
  );
}
