/** The gates at the end of a step: which weights the optimizer takes, then counting, freezing and the penalty's controller. */
import awakeElementsShader from "../../../shaders/awake-elements.wgsl?raw";
import updateShader from "../../../shaders/gate-update.wgsl?raw";
import allWeights from "../../../shaders/lib/weights-all.wgsl?raw";
import awakeWeights from "../../../shaders/lib/weights-awake.wgsl?raw";
import { GATE_LAYOUT, RECORD_WORDS } from "../../graph/gateRecord";
import type { Tensor } from "../../graph/ir";
import { AWAKE_SHIFT, HARD_CONCRETE } from "../../numerics/hardConcrete";
import type { KernelCall } from "../call";
import { gatePartCall, type GateEnd, type GatePart } from "./gatePartCall";
import { reading, writing } from "../operands";
import type { WorkParts } from "./restricted";
import { elementwiseTiling } from "../tiling";

/** Elements of the parameter arena with one owner: gates own multiples of 32 rows or columns. */
export const OWNED_UNIT = 32;

/**
 * Nats that being awake costs a gate for each share too many. A block is worth some hundredths of a nat; a stiff controller
 * reaches the target whatever they are worth, and keeps the best ones: gates answer within tens of steps, so that an
 * integral that does the work overshoots by hundreds. What little it does here takes away the error that is left.
 */
const ERROR_GAIN = 3;
const INTEGRAL_GAIN = 1e-4;
const LARGEST_INTEGRAL = 1;

/** What the table of the awake says of its elements. */
const AWAKE_STATES = { ASLEEP: 0, AWAKE_WEIGHTS: 1, GATE_LOGITS: 2 } as const;

/** `weightState(group)` of the norm and the optimizer, by the table of `awakeElementCalls`; without one nothing sleeps. */
export function weightParts(awake: Tensor | undefined): WorkParts {
  if (!awake) return { prelude: allWeights, constants: AWAKE_STATES, operands: [] };
  return {
    prelude: awakeWeights,
    constants: { ...AWAKE_STATES, OWNED_GROUPS: OWNED_UNIT / 4 },
    operands: [reading("awake", awake, "scalars")],
  };
}

/** In place of a row: these elements are what gates are learned from. */
export const OWNED_BY_GATES = 0xffffffff;

/** owners u32 [P/OWNED_UNIT], rows of the record or 0; awake u32 of the same length. */
export function awakeElementCalls(owners: Tensor, record: Tensor, awake: Tensor): KernelCall[] {
  const units = owners.shape[0] ?? 0;
  const { constants, workgroups } = elementwiseTiling(units);
  return [
    {
      label: "awake elements",
      shader: awakeElementsShader,
      constants: { ...GATE_LAYOUT, ...AWAKE_STATES, ...constants, OWNED_BY_GATES, RECORD_WORDS, UNITS: units },
      operands: [
        reading("owners", owners, "scalars"),
        reading("record", record, "scalars"),
        writing("awake", awake, "scalars"),
      ],
      workgroups,
    },
  ];
}

export interface GateSchedule {
  /** Target share of the gates awake, over 0 to 1. */
  readonly share: number;
  /** The target is 1 until `start` and falls for `steps`. */
  readonly start: number;
  readonly steps: number;
  readonly checkInterval: number;
  /** Checks; 0 is never. */
  readonly freezeAfter: number;
  readonly wakeAfter: number;
  /** Of gates by importance: the share of those awake that have slept longest, at each check. */
  readonly exploreShare: number;
  /** Each is awake for the share of the step's token blocks that chose it: that is its chance. */
  readonly routed: boolean;
}

/** After the optimizer, before the scaler's update. */
export function gateUpdateCall(gates: GatePart, schedule: GateSchedule, end: GateEnd): KernelCall {
  return gatePartCall("gate update", gates, end, {
    shader: updateShader,
    constants: {
      SCHEDULE_START: schedule.start,
      SCHEDULE_STEPS: schedule.steps,
      CHECK_INTERVAL: schedule.checkInterval,
      FREEZE_AFTER: schedule.freezeAfter,
      WAKE_AFTER: schedule.wakeAfter,
      ROUTED: schedule.routed,
    },
    floats: {
      SHARE: schedule.share,
      SHUT_PROBABILITY: schedule.routed ? 0 : SHUT_PROBABILITY,
      INTEGRAL_GAIN,
      ERROR_GAIN,
      LARGEST_INTEGRAL,
    },
  });
}

/** The chance of being awake at which a gate is exactly 0 at inference: σ(log α)·(ζ − γ) + γ = 0. */
const SHUT_LOG_ALPHA = Math.log(-HARD_CONCRETE.gamma / HARD_CONCRETE.zeta);
const SHUT_PROBABILITY = 1 / (1 + Math.exp(AWAKE_SHIFT - SHUT_LOG_ALPHA));
