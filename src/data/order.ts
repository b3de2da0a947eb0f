/**
 * Batch order with random access: a keyed permutation says which example stands at a place of an epoch,
 * without the permutation ever being stored and without the places before it being walked.
 */
import { mix, Random } from "../numerics/random";

const FEISTEL_ROUNDS = 6;

/**
 * Bijection of [0, size) chosen by `key`: a balanced Feistel network (Luby and Rackoff, 1988) on the next
 * even number of bits, walked until it lands inside (Black and Rogaway, 2002, "cycle walking": fewer than 4
 * rounds on average).
 * @param size 1 to 2^32.
 */
export function permuted(place: number, size: number, key: number): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
  const mask = 2 ** halfBits - 1;
  let value = place;
  do {
    let left = Math.floor(value / 2 ** halfBits);
    let right = value % 2 ** halfBits;
    for (let round = 0; round < FEISTEL_ROUNDS; round++) {
      const mixed = (left ^ (mix(right + Math.imul(round + 1, 0x9e3779b9) + key) & mask)) >>> 0;
      left = right;
      right = mixed;
    }
    value = left * 2 ** halfBits + right;
  } while (value >= size);
  return value;
}

/** The example at `position` of the endless training sequence: epoch after epoch, each in its own order. */
export function exampleAt(position: number, examples: number, seed: number): number {
  const epoch = Math.floor(position / examples);
  return permuted(position % examples, examples, new Random(seed).stream("training order", epoch).word());
}
