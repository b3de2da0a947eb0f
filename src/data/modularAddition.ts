/**
 * Modular addition, the task on which grokking was found (Power et al., 2022): `a b =` is asked, (a + b) mod
 * p is the answer. The p² pairs are split once, by seed; training goes through its part in shuffled epochs.
 */
import { exampleAt, permuted } from "./order";
import { Random } from "../numerics/random";
import { heldOutCount } from "./source";
import type { TaskRows } from "./tokenTask";

export interface ModularAdditionSettings {
  /** p ≥ 2; the vocabulary is 0 to p − 1 and `=`. */
  readonly modulus: number;
  /** Share of the p² pairs that training never sees, in (0, 1). */
  readonly validationShare: number;
}

export function modularAdditionRows(settings: ModularAdditionSettings, seed: number): TaskRows {
  const { modulus } = settings;
  const pairs = modulus * modulus;
  const validation = heldOutCount(pairs, settings.validationShare);
  const training = pairs - validation;
  const splitKey = new Random(seed).stream("split").word();
  const equals = modulus;
  return {
    symbols: [...Array.from({ length: modulus }, (_, value) => String(value)), "="],
    promptLength: 3,
    answerLength: 1,
    validationRows: validation,
    write(split, place, into) {
      const shuffled = split === "training" ? exampleAt(place, training, seed) : training + (place % validation);
      const pair = permuted(shuffled, pairs, splitKey);
      const a = Math.floor(pair / modulus);
      const b = pair % modulus;
      into.set([a, b, equals, (a + b) % modulus]);
    },
  };
}
