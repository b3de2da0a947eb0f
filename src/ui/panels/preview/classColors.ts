/** Colours and shapes of classes: away from the lanes' blue and orange, apart in lightness, and each with a shape. */

/** Red, green and blue, 0…255; the first two are what nearly every picture shows. */
const PALETTE: readonly (readonly [number, number, number])[] = [
  [94, 76, 170],
  [222, 178, 60],
  [58, 158, 140],
  [205, 92, 132],
  [112, 176, 224],
  [150, 110, 60],
  [130, 190, 90],
  [150, 150, 160],
];

export function classColor(label: number): readonly [number, number, number] {
  return PALETTE[label % PALETTE.length] ?? [128, 128, 128];
}

/** A darker shade of it, for a point on its own field. */
export function pointColor(label: number): string {
  const [red, green, blue] = classColor(label).map((channel) => Math.round(channel * 0.72));
  return `rgb(${red} ${green} ${blue})`;
}

/** The shapes that `traceShape` draws, as characters. */
export const SHAPES = ["●", "◆", "■", "▲"] as const;

/** Traces a class's shape around a point: circle, diamond, square or triangle. */
export function traceShape(context: CanvasRenderingContext2D, label: number, x: number, y: number, r: number): void {
  context.beginPath();
  switch (label % 4) {
    case 0:
      context.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 1:
      context.moveTo(x, y - 1.3 * r);
      context.lineTo(x + 1.3 * r, y);
      context.lineTo(x, y + 1.3 * r);
      context.lineTo(x - 1.3 * r, y);
      break;
    case 2:
      context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      break;
    default:
      context.moveTo(x, y - 1.2 * r);
      context.lineTo(x + 1.2 * r, y + r);
      context.lineTo(x - 1.2 * r, y + r);
  }
  context.closePath();
}
