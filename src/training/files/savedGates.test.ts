import { describe, expect, it } from "vitest";
import { GATE_LAYOUT, PART_LAYOUT, PARTS, RECORD_WORDS } from "../../graph/gateRecord";
import { CheckpointError } from "./checkpointError";
import { refuseGateRecord, settledRecord } from "./savedGates";

const STEP = 20;
const FIRST = PARTS.length * RECORD_WORDS;

function record(): Float32Array<ArrayBuffer> {
  const words = new Float32Array(FIRST + 3 * RECORD_WORDS);
  for (let at = FIRST; at < words.length; at += RECORD_WORDS) {
    words[at + GATE_LAYOUT.AWAKE] = 1;
    words[at + GATE_LAYOUT.PROBABILITY] = 0.25;
    words[at + GATE_LAYOUT.AWAKE_STEPS] = 12.5;
  }
  words[PART_LAYOUT.TARGET] = 0.5;
  words[PART_LAYOUT.INTEGRAL] = -0.3;
  return words;
}

const withWord = (index: number, value: number) => record().fill(value, index, index + 1);

describe("a record of gates from a file", () => {
  it("is taken as a run leaves it, a new one of zeros too", () => {
    expect(() => refuseGateRecord(record(), "hard-concrete", STEP)).not.toThrow();
    expect(() => refuseGateRecord(new Float32Array(FIRST + 8), "importance-threshold", 0)).not.toThrow();
    expect(() =>
      refuseGateRecord(withWord(FIRST + GATE_LAYOUT.MEASURED, -1), "importance-threshold", STEP),
    ).not.toThrow();
    expect(() => refuseGateRecord(withWord(FIRST + GATE_LAYOUT.IMPORTANCE, -0.1), "router", STEP)).not.toThrow();
  });

  it.each([
    ["a target above 1", PART_LAYOUT.TARGET, 1.5, "the target share of feedForward is 1.5"],
    ["a share below 0", RECORD_WORDS + PART_LAYOUT.ACTIVE_SHARE, -0.5, "the active share of heads is -0.5"],
    ["a flag that is none", FIRST + GATE_LAYOUT.FROZEN, 0.5, "gate 0's flag “frozen” is 0.5"],
    ["a chance above 1", FIRST + RECORD_WORDS + GATE_LAYOUT.PROBABILITY, 7, "gate 1's chance of being awake is 7"],
    ["more steps awake than there were", FIRST + GATE_LAYOUT.AWAKE_STEPS, 25, "gate 0's steps awake is 25"],
    ["half a check", FIRST + GATE_LAYOUT.SHUT_CHECKS, 0.5, "gate 0's count of checks is 0.5"],
    ["an importance below 0", FIRST + GATE_LAYOUT.IMPORTANCE, -1, "gate 0's importance is -1"],
    ["measured −3 times", FIRST + GATE_LAYOUT.MEASURED, -3, "gate 0's steps measured is -3"],
  ])("is refused with %s", (_, index, value, words) => {
    expect(() => refuseGateRecord(withWord(index, value), "hard-concrete", STEP)).toThrow(CheckpointError);
    expect(() => refuseGateRecord(withWord(index, value), "hard-concrete", STEP)).toThrow(words);
  });

  it("loses what a step that overflowed left behind, which the next one writes anew", () => {
    const values = withWord(FIRST + GATE_LAYOUT.TAYLOR, Infinity);
    expect(settledRecord({ shape: [5, RECORD_WORDS], values })?.values).toEqual(record());
  });
});
