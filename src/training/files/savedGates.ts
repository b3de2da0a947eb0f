/** The record of the gates (graph/gateRecord.ts) as a file has it: what each word may hold. */
import type { ModelConfig } from "../../config/schema";
import { GATE_LAYOUT, PART_LAYOUT, PARTS, RECORD_WORDS } from "../../graph/gateRecord";
import type { GateWord } from "../../words/en/errors/checkpoints";
import { CheckpointError } from "./checkpointError";
import type { SavedTensor } from "./safetensors";

/** Sums of shares in f32 may pass their bound by their rounding. */
const SLACK = 1e-3;

/**
 * The record without what a step under way left in TAYLOR: an overflow, perhaps. The next step writes it before it is read.
 */
export function settledRecord(saved: SavedTensor | undefined): SavedTensor | undefined {
  if (!(saved?.values instanceof Float32Array)) return saved;
  const { values, shape } = saved;
  for (let word = firstGate() + GATE_LAYOUT.TAYLOR; word < values.length; word += RECORD_WORDS) {
    if (!Number.isFinite(values[word])) values[word] = 0;
  }
  return { values, shape };
}

/** @throws CheckpointError naming a word that no run of `step` steps leaves. */
export function refuseGateRecord(record: Float32Array, kind: ModelConfig["gates"]["kind"], step: number): void {
  for (let row = 0; row < PARTS.length; row++) {
    const word = (index: number): number => record[row * RECORD_WORDS + index] ?? 0;
    for (const [name, index] of SHARES)
      check(isShare(word(index)), { is: "share", share: name, part: PARTS[row] ?? "feedForward" }, word(index));
  }
  for (let at = firstGate(), gate = 0; at < record.length; at += RECORD_WORDS, gate++) {
    const word = (name: keyof typeof GATE_LAYOUT): number => record[at + GATE_LAYOUT[name]] ?? 0;
    const [measured, checks] = [word("MEASURED"), word("SHUT_CHECKS")];
    check(isFlag(word("AWAKE")), { is: "gate", gate, of: "awake" }, word("AWAKE"));
    check(isFlag(word("FROZEN")), { is: "gate", gate, of: "frozen" }, word("FROZEN"));
    check(isShare(word("PROBABILITY")), { is: "gate", gate, of: "probability" }, word("PROBABILITY"));
    check(isCount(checks, step), { is: "gate", gate, of: "checks" }, checks);
    const awake = word("AWAKE_STEPS");
    check(awake >= 0 && awake <= step * (1 + SLACK), { is: "gate", gate, of: "awake-steps" }, awake);
    // A router keeps its bias in this word, which may be negative.
    check(kind === "router" || word("IMPORTANCE") >= 0, { is: "gate", gate, of: "importance" }, word("IMPORTANCE"));
    check(measured === -1 || isCount(measured, step), { is: "gate", gate, of: "measured" }, measured);
  }
}

const SHARES = [
  ["target", PART_LAYOUT.TARGET],
  ["expected", PART_LAYOUT.EXPECTED_SHARE],
  ["active", PART_LAYOUT.ACTIVE_SHARE],
  ["frozen", PART_LAYOUT.FROZEN_SHARE],
] as const;

function firstGate(): number {
  return PARTS.length * RECORD_WORDS;
}

function isFlag(value: number): boolean {
  return value === 0 || value === 1;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1 + SLACK;
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function check(holds: boolean, word: GateWord, value: number): void {
  if (!holds) throw new CheckpointError({ code: "checkpoint/impossible-gates", values: { word, value } });
}
