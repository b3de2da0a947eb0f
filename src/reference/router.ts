/** Reference of the router (numerics/router.ts). */

import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, ROUTED_LAYOUT, rowOfPart } from "../graph/gateRecord";
import type { Op } from "../graph/ir";
import { routed, routedSlope, routedValue, seatsOf } from "../numerics/router";
import type { Arithmetic } from "./arithmetic";
import { at, readMatrix } from "./matrix";
import type { Read } from "./matrix";

type RouteValues = { [Slot in keyof Op<"route">["outputs"]]: Float64Array };

/** values = 2σ(logits) of those chosen; the lists of the gates of each token block and of the token blocks of each gate */
export function route(op: Op<"route">, read: Read, { round }: Arithmetic): RouteValues {
  const { part, first, training, factor, accumulate } = op.attributes;
  const { rows: lists, columns: gates, values: logits } = readMatrix(op.inputs.logits, read);
  const record = read(op.outputs.record).slice();
  const word = (gate: number, index: number): number => (first + gate) * RECORD_WORDS + index;
  const seats = seatsOf(at(record, rowOfPart(part) * RECORD_WORDS + PART_LAYOUT.TARGET), gates);
  const values = new Float64Array(lists * gates);
  const active = new Float64Array(lists * (1 + gates));
  const takers = new Float64Array(gates * (1 + lists));
  for (let list = 0; list < lists; list++) {
    const candidates = Array.from({ length: gates }, (_, gate) => ({
      value: routedValue(at(logits, list * gates + gate), round),
      bias: at(record, word(gate, ROUTED_LAYOUT.BIAS)),
      frozen: at(record, word(gate, GATE_LAYOUT.FROZEN)) !== 0,
    }));
    const chosen = routed(candidates, seats, round);
    active.set([chosen.length, ...chosen], list * (1 + gates));
    for (const gate of chosen) {
      values[list * gates + gate] = candidates[gate]?.value ?? 0;
      const own = gate * (1 + lists);
      takers[own] = at(takers, own) + 1;
      takers[own + at(takers, own)] = list;
    }
  }
  if (!training) return { values, active, takers, record };
  for (let gate = 0; gate < gates; gate++) {
    const count = at(takers, gate * (1 + lists));
    const [awake, share] = [word(gate, GATE_LAYOUT.AWAKE), word(gate, GATE_LAYOUT.PROBABILITY)];
    record[awake] = Math.max(accumulate ? at(record, awake) : 0, count > 0 ? 1 : 0);
    record[share] = round((accumulate ? at(record, share) : 0) + round(count * round(factor)));
  }
  return { values, active, takers, record };
}

/** dLogits = dValues·dz/dlogit, of those chosen */
export function routeGradient(op: Op<"routeGradient">, read: Read, { round }: Arithmetic): { dLogits: Float64Array } {
  const dValues = read(op.inputs.dValues);
  return {
    dLogits: read(op.inputs.values).map((value, index) => round(at(dValues, index) * routedSlope(value, round))),
  };
}
