/** Draws the gates of one part: a cell each, layers down, the stronger the more often it was awake; frozen ones crossed out. */
import type { GatePartMap } from "../../../lab/curves/gateMap";

export interface GateColors {
  /** The lane's own. */
  readonly awake: string;
  readonly asleep: string;
  readonly rim: string;
  /** Of the cross in what is frozen. */
  readonly frozen: string;
}

/** Cells stand apart where they are wide enough for it. */
const GAP = 2;
const WIDE_ENOUGH = 8;
const RADIUS = 3;
const STROKE = 1.25;
/** Half of a cross, as a share of its cell's shorter side. */
const CROSS = 0.26;

export function drawGates(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { layers, perLayer, awake, frozen }: GatePartMap,
  colors: GateColors,
): void {
  const [wide, tall] = [width / perLayer, height / layers];
  const gap = Math.min(wide, tall) < WIDE_ENOUGH ? 0 : GAP;
  const radius = gap === 0 ? 0 : RADIUS;
  for (let layer = 0; layer < layers; layer++) {
    for (let gate = 0; gate < perLayer; gate++) {
      const index = layer * perLayer + gate;
      const cell = { x: gate * wide + gap / 2, y: layer * tall + gap / 2, w: wide - gap, h: tall - gap };
      context.beginPath();
      context.roundRect(cell.x, cell.y, cell.w, cell.h, radius);
      context.fillStyle = colors.asleep;
      context.fill();
      if (gap > 0) rim(context, cell, radius, colors.rim);
      context.beginPath();
      context.roundRect(cell.x, cell.y, cell.w, cell.h, radius);
      context.globalAlpha = awake[index] ?? 0;
      context.fillStyle = colors.awake;
      context.fill();
      context.globalAlpha = 1;
      if (frozen[index] === 1) cross(context, cell, colors.frozen);
    }
  }
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function rim(context: CanvasRenderingContext2D, { x, y, w, h }: Cell, radius: number, color: string): void {
  context.beginPath();
  context.roundRect(x + 0.5, y + 0.5, w - 1, h - 1, radius - 0.5);
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, { x, y, w, h }: Cell, color: string): void {
  const reach = Math.min(w, h) * CROSS;
  const [middle, centre] = [x + w / 2, y + h / 2];
  context.beginPath();
  context.moveTo(middle - reach, centre + reach);
  context.lineTo(middle + reach, centre - reach);
  context.moveTo(middle - reach, centre - reach);
  context.lineTo(middle + reach, centre + reach);
  context.strokeStyle = color;
  context.lineWidth = STROKE;
  context.stroke();
}
