/**
 * Randomness for data, addressed instead of consumed: `keyedRandom(seed, stream, index)` is the generator of
 * one example, batch row or epoch, and never depends on what was drawn before it.
 */

export interface RandomSource {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number;
}

/** Streams keep uses of one seed apart. Numbers are part of the data: changing one changes every run. */
export const STREAM = {
  trainOrder: 1,
  validationOrder: 2,
  points: 3,
  digits: 4,
  split: 5,
  trainSequences: 6,
  validationSequences: 7,
  sentences: 8,
} as const;

const GOLDEN_RATIO = 0x9e3779b9;

/**
 * The finaliser of MurmurHash3 (Appleby, public domain): a bijection of 32 bits in which every bit moves
 * every bit.
 */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One 32-bit number from several; order matters. */
export function hash32(...words: readonly number[]): number {
  let h = 0;
  for (const word of words) h = mix32((h ^ mix32((word + GOLDEN_RATIO) | 0)) + Math.imul(h, 5) + 0x7f4a7c15);
  return h;
}

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, a counter in it, passes BigCrush. */
export function keyedRandom(seed: number, stream: number, index: number): RandomSource {
  let a = hash32(seed, stream, index, 0);
  let b = hash32(seed, stream, index, 1);
  let c = hash32(seed, stream, Math.floor(index / 2 ** 32), 2);
  let counter = 1;
  const uniform = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 8; warmUp++) uniform();
  return { uniform };
}

/** Uniform integer in [0, bound). The bias of the product form is below bound / 2^32. */
export function integerBelow(random: RandomSource, bound: number): number {
  return Math.floor(random.uniform() * bound);
}

/** Standard normal by Box and Muller (1958), the cosine half. */
export function normal(random: RandomSource): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}
