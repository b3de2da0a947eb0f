/** Lowers gates: how far each is open, with the list of those awake, and the gradient of what they are learned from. */
import gateGradientShader from "../../../shaders/gate-gradient.wgsl?raw";
import gateImportanceShader from "../../../shaders/gate-importance.wgsl?raw";
import gateShader from "../../../shaders/gate.wgsl?raw";
import exponential from "../../../shaders/lib/exp.wgsl?raw";
import distribution from "../../../shaders/lib/hard-concrete.wgsl?raw";
import { GATE_LAYOUT, PART_LAYOUT, RECORD_WORDS, rowOfPart } from "../../graph/gateRecord";
import type { GateRule } from "../../graph/gateTypes";
import { paddedToFour, type Op } from "../../graph/ir";
import { AWAKE_SHIFT, HARD_CONCRETE, LOG_ALPHA } from "../../numerics/hardConcrete";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, rowLayout, writing } from "../operands";
import { SCALER_CONSTANTS } from "../stepEnd/stepState";

const THREADS = 64;
/** A vector's width: the barrier costs a CPU more for every further one. */
const SOFTWARE_THREADS = 8;

const hardConcrete = exponential + distribution;

const HARD_CONCRETE_FLOATS = {
  NOISE_STEP: 2 ** -23,
  LOG_ALPHA_START: LOG_ALPHA.start,
  LOG_ALPHA_RATE: LOG_ALPHA.rate,
  GAMMA: HARD_CONCRETE.gamma,
  STRETCH: HARD_CONCRETE.zeta - HARD_CONCRETE.gamma,
  INVERSE_BETA: 1 / HARD_CONCRETE.beta,
  SLOPE: (HARD_CONCRETE.zeta - HARD_CONCRETE.gamma) / HARD_CONCRETE.beta,
  AWAKE_SHIFT,
} as const;

export function lowerGate(op: Op<"gate">, { software = false }: LoweringTarget): KernelCall[] {
  const { rule, first, training, seed } = op.attributes;
  const { logits, scaler } = op.inputs;
  const { values, active, record } = op.outputs;
  const { columns: gates } = rowLayout(values);
  const learned = rule.kind === "hard-concrete";
  const sampled = learned && training && scaler !== undefined;
  return [
    {
      label: `gate ${op.name}`,
      shader: gateShader,
      constants: {
        ...GATE_LAYOUT,
        ...SCALER_CONSTANTS,
        RECORD_WORDS,
        GATES: gates,
        STORED_GATES: paddedToFour(gates),
        STORED_LIST: paddedToFour(1 + gates),
        FIRST: first,
        RECORDS: training,
        SEED: seed,
        THREADS: software ? SOFTWARE_THREADS : THREADS,
      },
      floats: HARD_CONCRETE_FLOATS,
      prelude: (learned ? hardConcrete : "") + openness(rule, sampled),
      operands: [
        ...(learned && logits ? [reading("logits", logits, "scalars")] : []),
        ...(sampled ? [reading("scaler", scaler, "words")] : []),
        writing("values", values, "scalars"),
        writing("awakeList", active, "scalars"),
        { name: "record", tensor: record, access: "readWrite", view: "scalars" },
      ],
      workgroups: [1, 1, 1],
    },
  ];
}

/** `openness(g)`: the gate's value, and its chance of being awake. */
function openness(rule: GateRule, sampled: boolean): string {
  switch (rule.kind) {
    case "fixed":
      return `fn openness(g: u32) -> vec2f { return vec2f(select(0.0, 1.0, g < ${rule.awake}u)); }\n`;
    case "hard-concrete": {
      const value = sampled
        ? "sampledGate(logAlpha, gateNoise(loadScaler(STEP_COUNT), FIRST + g))"
        : "inferredGate(logAlpha)";
      return `fn openness(g: u32) -> vec2f {
  let logAlpha = logAlphaOf(loadLogits(g));
  return vec2f(${value}, awakeProbability(logAlpha));
}\n`;
    }
    case "importance":
      return `fn openness(g: u32) -> vec2f {
  return vec2f(select(1.0, 0.0, loadRecord((FIRST + g) * RECORD_WORDS + MEASURED) < 0.0));
}\n`;
    default:
      return rule satisfies never;
  }
}

export function lowerGateImportance(op: Op<"gateImportance">, _target: LoweringTarget): KernelCall[] {
  const { first, accumulate } = op.attributes;
  const { dValues } = op.inputs;
  const { columns: gates } = rowLayout(dValues);
  return [
    {
      label: `gate importance ${op.name}`,
      shader: gateImportanceShader,
      constants: { ...GATE_LAYOUT, RECORD_WORDS, GATES: gates, FIRST: first, ACCUMULATES: accumulate, THREADS },
      operands: [
        reading("dValues", dValues, "scalars"),
        { name: "record", tensor: op.outputs.record, access: "readWrite", view: "scalars" },
      ],
      workgroups: [Math.ceil(gates / THREADS), 1, 1],
    },
  ];
}

export function lowerGateGradient(op: Op<"gateGradient">, _target: LoweringTarget): KernelCall[] {
  const { part, first, seed, accumulate } = op.attributes;
  const { logits, dValues, scaler, record } = op.inputs;
  const { dLogits } = op.outputs;
  const { columns: gates } = rowLayout(logits);
  const stored = paddedToFour(gates);
  return [
    {
      label: `gate gradient ${op.name}`,
      shader: gateGradientShader,
      constants: {
        ...GATE_LAYOUT,
        ...PART_LAYOUT,
        ...SCALER_CONSTANTS,
        RECORD_WORDS,
        GATES: gates,
        STORED_GATES: stored,
        FIRST: first,
        PART: rowOfPart(part),
        SEED: seed,
        ACCUMULATES: accumulate,
        THREADS,
      },
      floats: HARD_CONCRETE_FLOATS,
      prelude: `${hardConcrete}
fn previous(g: u32) -> f32 { return ${accumulate ? "loadDLogits(g)" : "0.0"}; }
`,
      operands: [
        reading("logits", logits, "scalars"),
        reading("dValues", dValues, "scalars"),
        reading("scaler", scaler, "words"),
        reading("record", record, "scalars"),
        { name: "dLogits", tensor: dLogits, access: accumulate ? "readWrite" : "write", view: "scalars" },
      ],
      workgroups: [Math.ceil(stored / THREADS), 1, 1],
    },
  ];
}
