/**
 * Draws the heat map: a column for each look, a row for each power of two, coloured by the band that a value falls into
 * and the stronger the more elements it holds. Below it, on the same columns, what half loses.
 */
import { bandOf, sharesOf, type Band, type Bands } from "../../../lab/curves/tensorShares";
import { exponentBin, ZERO_BIN } from "../../../numerics/exponentHistogram";
import { columnEdges, type Look } from "./selection";

export const TOP_EXPONENT = 26;
export const BOTTOM_EXPONENT = -46;
const ROWS = TOP_EXPONENT - BOTTOM_EXPONENT + 1;

/** A single element can still be seen; a third of them in one power of two is full strength. */
const FAINTEST = 0.14;
const FULL_SHARE = 0.3;

export type Rgb = readonly [red: number, green: number, blue: number];
export type Palette = Readonly<Record<Band, Rgb>>;

/** Where the lower edge of 2^exponent stands, in 0…1 of the height from the top. */
export function heightOf(exponent: number): number {
  return (TOP_EXPONENT + 1 - exponent) / ROWS;
}

/** The exponent at a height. */
export function exponentAt(height: number): number {
  return Math.round(TOP_EXPONENT + 1 - height * ROWS);
}

export interface HeatMap {
  readonly looks: readonly Look[];
  /** What the values are judged by. */
  readonly bands: Bands;
  /** log₂ of the loss scale that every look is shown at; absent: each at its own. */
  readonly preview: number | undefined;
}

/** Powers of two by which a preview moves a look. */
export function shiftOf({ scale }: Look, preview: number | undefined): number {
  return preview === undefined ? 0 : preview - Math.round(Math.log2(scale));
}

/** One pixel a cell; transparent where nothing lies. */
function cellsOf({ looks, bands, preview }: HeatMap, palette: Palette): ImageData {
  const image = new ImageData(Math.max(1, looks.length), ROWS);
  for (const [column, look] of looks.entries()) {
    const { counts } = look;
    const { elements } = sharesOf(counts, bands);
    const shift = shiftOf(look, preview);
    const nonZero = Math.max(1, elements - (counts[ZERO_BIN] ?? 0));
    for (let row = 0; row < ROWS; row++) {
      const exponent = TOP_EXPONENT - row;
      const count = counts[exponentBin(exponent - shift)] ?? 0;
      if (count === 0) continue;
      const strength = FAINTEST + (1 - FAINTEST) * Math.min(1, Math.sqrt(count / nonZero / FULL_SHARE));
      image.data.set(
        [...palette[bandOf(exponent, bands)], Math.round(255 * strength)],
        4 * (row * image.width + column),
      );
    }
  }
  return image;
}

export function drawCloud(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  map: HeatMap,
  palette: Palette,
): void {
  if (map.looks.length === 0) return;
  const cells = cellsOf(map, palette);
  const buffer = new OffscreenCanvas(cells.width, cells.height);
  buffer.getContext("2d")?.putImageData(cells, 0, 0);
  context.imageSmoothingEnabled = false;
  const edges = columnEdges(map.looks);
  for (let column = 0; column < map.looks.length; column++) {
    const from = (edges[column] ?? 0) * width;
    const to = (edges[column + 1] ?? 1) * width;
    context.drawImage(buffer, column, 0, 1, ROWS, from, 0, to - from, height);
  }
}

/** The loss scale of each look as steps: where a gradient of 1 lies once it is scaled. */
export function drawScales(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  looks: readonly Look[],
  color: string,
): void {
  const edges = columnEdges(looks);
  context.beginPath();
  for (const [column, { scale }] of looks.entries()) {
    const y = heightOf(Math.log2(scale)) * height;
    context.lineTo((edges[column] ?? 0) * width, y);
    context.lineTo((edges[column + 1] ?? 1) * width, y);
  }
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.stroke();
}

/** Stacked from below: lost, subnormal; from above: overflow. Full height is every element. */
export function drawShares(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  map: HeatMap,
  palette: Palette,
): void {
  const edges = columnEdges(map.looks);
  for (const [column, look] of map.looks.entries()) {
    const shares = sharesOf(look.counts, map.bands, shiftOf(look, map.preview));
    // Whole pixels, or seams show between columns.
    const x = Math.round((edges[column] ?? 0) * width);
    const wide = Math.round((edges[column + 1] ?? 1) * width) - x;
    const bar = (band: Band, top: number): void => {
      context.fillStyle = `rgb(${palette[band].join(" ")})`;
      // A share too small for a pixel is drawn as one: a loss must not hide.
      const tall = shares[band] === 0 ? 0 : Math.max(1, shares[band] * height);
      context.fillRect(x, top === 0 ? 0 : top * height - tall, wide, tall);
    };
    bar("lost", 1);
    bar("subnormal", 1 - shares.lost);
    bar("overflow", 0);
  }
}
