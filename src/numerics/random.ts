/**
 * The seeded generator behind weights, data and sampling. Not for secrets. Same seed, same numbers, on every
 * machine; its whole state is five plain numbers, so that a resumed run goes on exactly where it stopped.
 */

/** A generator between two draws, as JSON can hold it. */
export interface RandomState {
  /** What streams are derived from: fixed at birth, whatever has been drawn. */
  readonly key: number;
  /** sfc32's three words and its counter, u32 each. */
  readonly words: readonly [a: number, b: number, c: number, counter: number];
}

const TWO_TO_32 = 2 ** 32;
const GOLDEN_RATIO = 0x9e3779b9;
/** Draws after which sfc32's words depend on every bit of the seed. */
const WARM_UP_DRAWS = 12;

/**
 * The finaliser of MurmurHash3 (Appleby, public domain): a bijection of u32 in which every bit moves every
 * bit.
 */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function combine(hash: number, word: number): number {
  return mix((Math.imul(hash, 31) + mix((word + GOLDEN_RATIO) | 0)) | 0);
}

/**
 * sfc32 (Doty-Humphrey, PractRand 0.94, public domain): 128 bits of state with a counter among them, period ≥
 * 2^32.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;
  #key: number;

  /** @param seed A whole number from 0 to 2^53; the config's is a u32. */
  constructor(seed: number) {
    this.#key = combine(combine(0, seed % TWO_TO_32), Math.floor(seed / TWO_TO_32));
    this.#start();
  }

  /** The generator whose `state` was kept. */
  static restore({ key, words }: RandomState): Random {
    const random = new Random(0);
    random.#key = key;
    [random.#a, random.#b, random.#c, random.#counter] = words;
    return random;
  }

  #start(): void {
    this.#a = combine(this.#key, 1);
    this.#b = combine(this.#key, 2);
    this.#c = combine(this.#key, 3);
    this.#counter = 1;
    for (let draw = 0; draw < WARM_UP_DRAWS; draw++) this.word();
  }

  /** The state before the next draw. */
  get state(): RandomState {
    return { key: this.#key, words: [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#counter >>> 0] };
  }

  /**
   * An independent generator by name, "batches", or by name and number, ("digit", 17). It depends on this
   * one's seed and the name alone, never on what was drawn before.
   */
  stream(name: string, index = 0): Random {
    let key = combine(this.#key, name.length);
    for (let i = 0; i < name.length; i++) key = combine(key, name.charCodeAt(i));
    const random = new Random(0);
    random.#key = combine(combine(key, index % TWO_TO_32), Math.floor(index / TWO_TO_32));
    random.#start();
    return random;
  }

  /** Uniform u32. */
  word(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return this.word() / TWO_TO_32;
  }

  /**
   * Uniform whole number in [0, bound), without bias: words beyond the last whole multiple of bound are drawn
   * again.
   */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_TO_32) {
      throw new RangeError(`A random integer needs a bound from 1 to 2^32, not ${bound}`);
    }
    const fair = TWO_TO_32 - (TWO_TO_32 % bound);
    let word = this.word();
    while (word >= fair) word = this.word();
    return word % bound;
  }

  /**
   * Standard normal by Box and Muller (1958). Only the cosine half is used, so that no half draw is left in
   * the state. JavaScript engines may round Math.log and Math.cos differently in the last bit of the double.
   */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Puts the items into random order in place (Fisher and Yates); every order is equally likely. */
  shuffle<T>(items: T[]): T[] {
    for (let last = items.length - 1; last > 0; last--) {
      const chosen = this.integer(last + 1);
      // Both places are within the list, so what stands there is a T even where T includes undefined.
      [items[last], items[chosen]] = [items[chosen] as T, items[last] as T];
    }
    return items;
  }
}
