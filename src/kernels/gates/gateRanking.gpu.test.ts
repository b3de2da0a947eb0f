import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { GATE_LAYOUT, NOT_CHOSEN, PART_LAYOUT, RECORD_WORDS } from "../../graph/gateRecord";
import { measured, type Ranked } from "../../numerics/gateRanking";
import { seated } from "../../numerics/testing/seated";
import { Random } from "../../numerics/random";
import { runCalls, testTensor } from "../check/harness";
import { gateRankingCall } from "./gateRanking";
import { encodeScalerState, initialScalerState, SCALER_WORDS, type ScalerState } from "../stepEnd/stepState";

const [FIRST, COUNT, CHECK_INTERVAL, EXPLORE] = [2, 150, 4, 0.1];
const LOSS_SCALE = 1024;
/** Whole shares of the count: no rounding between here and there. */
const TARGETS = [1, 0.5, 0.3, 0.1, 0];

interface Gate extends Ranked {
  readonly taylor: number;
}

/** Gates asleep, awake and frozen, with ties in importance and in how long they slept. */
function drawGates(random: Random): Gate[] {
  return Array.from({ length: COUNT }, (): Gate => {
    const isAsleep = random.integer(3) === 0;
    return {
      frozen: isAsleep && random.integer(4) === 0,
      importance: random.integer(20) / 8,
      measured: isAsleep ? NOT_CHOSEN : random.integer(25),
      shutChecks: isAsleep ? 1 + random.integer(6) : 0,
      taylor: random.integer(9) === 0 ? Infinity : Math.fround(LOSS_SCALE * random.normal()),
    };
  });
}

/** The record's words of a part and its gates. */
function recordOf(gates: readonly Gate[], target: number): Float64Array {
  const record = new Float64Array((FIRST + COUNT) * RECORD_WORDS);
  record[PART_LAYOUT.TARGET] = target;
  for (const [g, gate] of gates.entries()) {
    const row = (FIRST + g) * RECORD_WORDS;
    record[row + GATE_LAYOUT.AWAKE] = gate.measured < 0 ? 0 : 1;
    record[row + GATE_LAYOUT.FROZEN] = Number(gate.frozen);
    record[row + GATE_LAYOUT.SHUT_CHECKS] = gate.shutChecks;
    record[row + GATE_LAYOUT.IMPORTANCE] = gate.importance;
    record[row + GATE_LAYOUT.MEASURED] = gate.measured;
    record[row + GATE_LAYOUT.TAYLOR] = gate.taylor;
  }
  return record;
}

describe("gates by importance", () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await sharedGpu();
  });

  async function after(gates: readonly Gate[], target: number, state: Partial<ScalerState>): Promise<Float32Array> {
    const record = testTensor("record", [FIRST + COUNT, RECORD_WORDS]);
    const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
    const values = new Map<typeof record, ArrayLike<number>>([
      [record, recordOf(gates, target)],
      [scaler, encodeScalerState({ ...initialScalerState(LOSS_SCALE), ...state })],
    ]);
    const part = { part: "feedForward", first: FIRST, count: COUNT } as const;
    const schedule = { checkInterval: CHECK_INTERVAL, exploreShare: EXPLORE };
    const run = await runCalls(
      gpu,
      [gateRankingCall(part, schedule, { record, scaler, skips: true })],
      values,
      "packed",
    );
    const words = new Float32Array(await run.bytes(record));
    run.destroy();
    return words;
  }

  const wordOf = (words: Float32Array, g: number, index: number): number =>
    words[(FIRST + g) * RECORD_WORDS + index] ?? Number.NaN;
  const measuring = (gate: Gate): Gate =>
    gate.measured < 0 || !Number.isFinite(gate.taylor)
      ? gate
      : { ...gate, ...measured(gate, gate.taylor / LOSS_SCALE) };

  test("are measured in every step, and chosen at a check: the target's seats, newcomers first", async () => {
    const random = new Random(3);
    for (const target of TARGETS) {
      const gates = drawGates(random);
      const measuredGates = gates.map(measuring);
      const between = await after(gates, target, { stepCount: CHECK_INTERVAL });
      const atCheck = await after(gates, target, { stepCount: CHECK_INTERVAL - 1 });
      const seats = Math.max(1, Math.round(target * COUNT));
      const chosen = seated(measuredGates, seats, EXPLORE);
      const free = gates.filter(({ frozen }) => !frozen).length;
      expect(chosen.filter(Boolean)).toHaveLength(Math.min(seats, free));
      for (const [g, gate] of measuredGates.entries()) {
        expect(wordOf(between, g, GATE_LAYOUT.IMPORTANCE)).toBeCloseTo(gate.importance, 5);
        expect(wordOf(between, g, GATE_LAYOUT.MEASURED)).toBe(gate.measured);
        const expected = chosen[g] === true ? Math.max(gate.measured, 0) : NOT_CHOSEN;
        expect(wordOf(atCheck, g, GATE_LAYOUT.MEASURED), `gate ${g}`).toBe(expected);
      }
    }
  });

  test("are as they were after a step that was skipped", async () => {
    const gates = drawGates(new Random(5));
    const words = await after(gates, 0.3, { foundInf: true, stepCount: CHECK_INTERVAL - 1 });
    expect(words).toEqual(Float32Array.from(recordOf(gates, 0.3)));
  });

  test("that slept longest come back before the more important, in order, and a woken one begins anew", () => {
    const asleep = (importance: number, shutChecks: number): Ranked => ({
      frozen: false,
      importance,
      measured: -1,
      shutChecks,
    });
    const awake = (importance: number): Ranked => ({ frozen: false, importance, measured: 9, shutChecks: 0 });
    const gates = [asleep(5, 1), asleep(0, 3), awake(1), awake(2), { ...awake(9), frozen: true }, awake(2)];
    expect(seated(gates, 3, 0)).toEqual([true, false, false, true, false, true]);
    expect(seated(gates, 3, 0.1)).toEqual([true, true, false, true, false, false]);
    expect(measured({ ...awake(4), measured: 0 }, -0.5)).toEqual({ importance: 0.5, measured: 1 });
  });
});
