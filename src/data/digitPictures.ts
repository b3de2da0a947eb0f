/**
 * Handwritten digits without a download: strokes with a shaky hand, bent by a random affine map, drawn with a
 * round pen of random width, smoothed over one pixel, with grain. Picture i is a pure function of (seed, i);
 * its class is i mod 10.
 */
import { DIGIT_CLASSES, DIGIT_SHAPES, flattenStroke, type PenPoint } from "./digitStrokes";
import type { ExampleSet } from "./pointSource";
import { Random } from "../numerics/random";

export interface DigitSettings {
  readonly training: number;
  readonly validation: number;
  /** Standard deviation of the grain, in units of full ink; the hand shakes in proportion. */
  readonly noise: number;
}

/** Pixels a side. */
export const DIGIT_SIDE = 16;

/** Size of the drawing box, as a share of the picture: strokes keep clear of the border. */
const BOX = 0.78;
/** The hand: standard deviation of each stroke point, in box units, at noise 1. */
const SHAKE = 0.35;
/** Radians. */
const MAX_ROTATION = 0.3;
const MAX_SHEAR = 0.25;
const MIN_SCALE = 0.75;
const MAX_SCALE = 1;
const MAX_SHIFT = 0.04;
/** Half the pen's width, in pixels. */
const MIN_PEN = 0.55;
const MAX_PEN = 1.15;

export function digitSet(settings: DigitSettings, seed: number): ExampleSet {
  return {
    features: DIGIT_SIDE * DIGIT_SIDE,
    classes: DIGIT_CLASSES,
    training: settings.training,
    validation: settings.validation,
    picture: { width: DIGIT_SIDE, height: DIGIT_SIDE },
    make(index, into) {
      const digit = index % DIGIT_CLASSES;
      drawDigit(digit, new Random(seed).stream("digit", index), settings.noise, into);
      return digit;
    },
  };
}

/** Draws `digit` into `into` [16, 16], row-major, 0 paper to 1 ink. */
function drawDigit(digit: number, random: Random, noise: number, into: Float32Array): void {
  const chains = bentChains(digit, noise, random);
  const pen = between(random, MIN_PEN, MAX_PEN);
  for (let pixel = 0; pixel < into.length; pixel++) {
    const x = (pixel % DIGIT_SIDE) + 0.5;
    const y = Math.floor(pixel / DIGIT_SIDE) + 0.5;
    const ink = pen + 0.5 - Math.sqrt(squaredDistance(x, y, chains));
    into[pixel] = clampToUnit(clampToUnit(ink) + noise * random.normal());
  }
}

/** The digit's strokes as chains of points in pixels, after one hand's shake and affine map. */
function bentChains(digit: number, noise: number, random: Random): PenPoint[][] {
  const shapes = DIGIT_SHAPES[digit] ?? [];
  const strokes = shapes[random.integer(shapes.length)] ?? [];
  const rotation = between(random, -MAX_ROTATION, MAX_ROTATION);
  const shear = between(random, -MAX_SHEAR, MAX_SHEAR);
  const scaleX = between(random, MIN_SCALE, MAX_SCALE) * BOX;
  const scaleY = between(random, MIN_SCALE, MAX_SCALE) * BOX;
  const shiftX = between(random, -MAX_SHIFT, MAX_SHIFT);
  const shiftY = between(random, -MAX_SHIFT, MAX_SHIFT);
  const [cosine, sine] = [Math.cos(rotation), Math.sin(rotation)];
  const bend = ([penX, penY]: PenPoint): PenPoint => {
    const y = (penY - 0.5) * scaleY;
    const x = (penX - 0.5) * scaleX - shear * y;
    return [DIGIT_SIDE * (0.5 + shiftX + x * cosine - y * sine), DIGIT_SIDE * (0.5 + shiftY + x * sine + y * cosine)];
  };
  const shake = SHAKE * noise;
  return strokes.map((stroke) => {
    const shaken = stroke.map(([x, y]): PenPoint => [x + shake * random.normal(), y + shake * random.normal()]);
    return flattenStroke(shaken).map(bend);
  });
}

/** Squared distance from (x, y) to the nearest point of any chain. */
function squaredDistance(x: number, y: number, chains: readonly (readonly PenPoint[])[]): number {
  let nearest = Infinity;
  for (const chain of chains) {
    let [fromX, fromY] = chain[0] ?? [0, 0];
    for (const [toX, toY] of chain) {
      const alongX = toX - fromX;
      const alongY = toY - fromY;
      const lengthSquared = alongX * alongX + alongY * alongY;
      const share = lengthSquared > 0 ? ((x - fromX) * alongX + (y - fromY) * alongY) / lengthSquared : 0;
      const t = clampToUnit(share);
      const awayX = x - fromX - t * alongX;
      const awayY = y - fromY - t * alongY;
      nearest = Math.min(nearest, awayX * awayX + awayY * awayY);
      fromX = toX;
      fromY = toY;
    }
  }
  return nearest;
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

function clampToUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
