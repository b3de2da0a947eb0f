/** The gates of one part as a canvas of cells, and the ring around the one that is looked at. */
import { useCallback } from "react";
import type { PointerEvent } from "react";
import type { GatePartMap, GatePlace } from "../../../lab/curves/gateMap";
import { laneColor } from "../../parts/laneStyle";
import { useCanvas, type Draw } from "../../parts/useCanvas";
import { useTokens, type Tokens } from "../../parts/useTokens";
import { drawGates, type GateColors } from "./drawGates";

interface GateCellsProps {
  readonly map: GatePartMap;
  readonly laneIndex: number;
  /** The gate that is looked at, where it is in this part. */
  readonly place: GatePlace | undefined;
  readonly look: (place: GatePlace | undefined) => void;
}

function colorsOf(laneIndex: number, { color }: Tokens): GateColors {
  return {
    awake: color(laneColor(laneIndex)),
    asleep: color("--sunken"),
    rim: color("--line"),
    frozen: color("--ink-faint"),
  };
}

export function GateCells({ map, laneIndex, place, look }: GateCellsProps) {
  const tokens = useTokens();
  const canvas = useCanvas(
    useCallback<Draw>(
      (context, width, height) => drawGates(context, width, height, map, colorsOf(laneIndex, tokens)),
      [map, laneIndex, tokens],
    ),
  );
  const { part, layers, perLayer } = map;
  const point = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const gate = Math.floor(((event.clientX - box.left) / box.width) * perLayer);
    const layer = Math.floor(((event.clientY - box.top) / box.height) * layers);
    const inside = 0 <= gate && gate < perLayer && 0 <= layer && layer < layers;
    look(inside ? { part, layer, gate } : undefined);
  };
  // A finger lifts from what it has chosen; a mouse goes on.
  const leave = ({ pointerType }: PointerEvent): void => {
    if (pointerType === "mouse") look(undefined);
  };
  return (
    <div className="gates-cells" onPointerMove={point} onPointerDown={point} onPointerLeave={leave}>
      <canvas ref={canvas} aria-hidden="true" />
      {place?.part === part && (
        <span
          className="gates-ring"
          style={{
            left: `${(100 * place.gate) / perLayer}%`,
            top: `${(100 * place.layer) / layers}%`,
            width: `${100 / perLayer}%`,
            height: `${100 / layers}%`,
          }}
        />
      )}
    </div>
  );
}
