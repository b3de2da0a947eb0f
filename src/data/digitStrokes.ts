/**
 * How a person draws the digits 0 to 9: pen strokes through a few points, in a unit square with y downwards.
 * A stroke through its points is a Catmull-Rom curve; corners are drawn by starting a new stroke.
 */

export type PenPoint = readonly [x: number, y: number];
export type Stroke = readonly PenPoint[];

/** Ways to draw a digit; a person picks one of them. */
export const DIGIT_SHAPES: readonly (readonly (readonly Stroke[])[])[] = [
  [
    [
      [
        [0.5, 0.08],
        [0.24, 0.26],
        [0.2, 0.62],
        [0.42, 0.92],
        [0.7, 0.82],
        [0.8, 0.45],
        [0.68, 0.15],
        [0.5, 0.08],
      ],
    ],
  ],
  [
    [
      [
        [0.34, 0.26],
        [0.54, 0.08],
      ],
      [
        [0.54, 0.08],
        [0.52, 0.92],
      ],
    ],
    [
      [
        [0.5, 0.08],
        [0.5, 0.92],
      ],
    ],
  ],
  [
    [
      [
        [0.24, 0.28],
        [0.38, 0.1],
        [0.64, 0.1],
        [0.75, 0.3],
        [0.58, 0.56],
        [0.22, 0.9],
      ],
      [
        [0.22, 0.9],
        [0.8, 0.89],
      ],
    ],
  ],
  [
    [
      [
        [0.26, 0.18],
        [0.46, 0.07],
        [0.7, 0.16],
        [0.7, 0.36],
        [0.44, 0.46],
      ],
      [
        [0.44, 0.46],
        [0.74, 0.56],
        [0.76, 0.8],
        [0.5, 0.93],
        [0.24, 0.82],
      ],
    ],
  ],
  [
    [
      [
        [0.6, 0.08],
        [0.2, 0.64],
      ],
      [
        [0.2, 0.64],
        [0.84, 0.63],
      ],
      [
        [0.62, 0.36],
        [0.6, 0.94],
      ],
    ],
    [
      [
        [0.28, 0.1],
        [0.24, 0.5],
      ],
      [
        [0.24, 0.5],
        [0.76, 0.5],
      ],
      [
        [0.72, 0.1],
        [0.7, 0.93],
      ],
    ],
  ],
  [
    [
      [
        [0.74, 0.09],
        [0.32, 0.1],
      ],
      [
        [0.32, 0.1],
        [0.28, 0.45],
      ],
      [
        [0.28, 0.45],
        [0.56, 0.38],
        [0.77, 0.56],
        [0.7, 0.84],
        [0.44, 0.93],
        [0.22, 0.83],
      ],
    ],
  ],
  [
    [
      [
        [0.66, 0.08],
        [0.36, 0.34],
        [0.24, 0.68],
        [0.44, 0.92],
        [0.72, 0.82],
        [0.72, 0.6],
        [0.5, 0.5],
        [0.28, 0.66],
      ],
    ],
  ],
  [
    [
      [
        [0.2, 0.1],
        [0.8, 0.1],
      ],
      [
        [0.8, 0.1],
        [0.56, 0.48],
        [0.42, 0.93],
      ],
    ],
    [
      [
        [0.2, 0.1],
        [0.8, 0.1],
      ],
      [
        [0.8, 0.1],
        [0.56, 0.48],
        [0.42, 0.93],
      ],
      [
        [0.36, 0.5],
        [0.74, 0.5],
      ],
    ],
  ],
  [
    [
      [
        [0.52, 0.48],
        [0.28, 0.3],
        [0.4, 0.09],
        [0.64, 0.09],
        [0.72, 0.3],
        [0.5, 0.48],
        [0.25, 0.7],
        [0.38, 0.92],
        [0.66, 0.92],
        [0.76, 0.7],
        [0.52, 0.48],
      ],
    ],
  ],
  [
    [
      [
        [0.73, 0.3],
        [0.54, 0.48],
        [0.3, 0.4],
        [0.29, 0.18],
        [0.52, 0.07],
        [0.72, 0.18],
        [0.73, 0.3],
      ],
      [
        [0.73, 0.3],
        [0.7, 0.62],
        [0.56, 0.93],
      ],
    ],
  ],
];

export const DIGIT_CLASSES = DIGIT_SHAPES.length;

/** Straight pieces between two points of a stroke; at 16 pixels more would not be seen. */
const PIECES_PER_SPAN = 5;

/**
 * The stroke as a chain of straight pieces: a uniform Catmull-Rom curve (1974), which passes through every
 * point.
 */
export function flattenStroke(stroke: Stroke): PenPoint[] {
  const at = (index: number): PenPoint => stroke[Math.min(stroke.length - 1, Math.max(0, index))] ?? [0, 0];
  const chain: PenPoint[] = [at(0)];
  for (let span = 0; span + 1 < stroke.length; span++) {
    const [before, from, to, after] = [at(span - 1), at(span), at(span + 1), at(span + 2)];
    for (let piece = 1; piece <= PIECES_PER_SPAN; piece++) {
      const t = piece / PIECES_PER_SPAN;
      chain.push([
        catmullRom(before[0], from[0], to[0], after[0], t),
        catmullRom(before[1], from[1], to[1], after[1], t),
      ]);
    }
  }
  return chain;
}

function catmullRom(before: number, from: number, to: number, after: number, t: number): number {
  const slope = to - before;
  const quadratic = 2 * before - 5 * from + 4 * to - after;
  const cubic = 3 * from - before - 3 * to + after;
  return from + 0.5 * t * (slope + t * (quadratic + t * cubic));
}
