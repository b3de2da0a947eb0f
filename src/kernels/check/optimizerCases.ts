/** Every optimizer for `halfstep check`: applied, with and without a half copy, and skipped. */
import { defaultConfig } from "../../config/parse";
import type { OptimizerConfig } from "../../config/schema";
import type { Tensor } from "../../graph/ir";
import { exactArithmetic, plainArithmetic, type Arithmetic } from "../../reference/arithmetic";
import { optimizerCalls } from "../stepEnd/optimizer";
import { momentsOf, optimizers, type OptimizerKind } from "../stepEnd/optimizers/optimizers";
import { encodeHyper, encodeScalerState, HYPER_WORDS, initialScalerState, SCALER_WORDS } from "../stepEnd/stepState";
import { closeTo, exactly, type CheckCase } from "./case";
import { testTensor } from "./harness";
import { OPTIMIZER_PROBLEMS } from "./optimizerProblems";
import { uniformValues } from "./values";

/** Applied steps (the t of AdamW's corrections, small and large), and elements with a half copy; 0 for fp32. */
const SIZES = [
  { elements: 4, copied: 0, appliedSteps: 1, foundInf: false },
  { elements: 2052, copied: 0, appliedSteps: 1000, foundInf: false },
  { elements: 516, copied: 260, appliedSteps: 3, foundInf: false },
  { elements: 516, copied: 260, appliedSteps: 3, foundInf: true },
] as const;

type Sizes = (typeof SIZES)[number];

export function optimizerCases(): CheckCase[] {
  return (Object.keys(optimizers) as OptimizerKind[]).flatMap((kind) => {
    const rule = { ...defaultConfig.optimizer, ...OPTIMIZER_PROBLEMS[kind].settings, kind };
    return SIZES.map((sizes) => optimizerCase(rule, sizes));
  });
}

const LEARNING_RATE = Math.fround(1e-2);
const LOSS_SCALE = 1024;
/** Unscales, and clips by a third. */
const UPDATE_FACTOR = Math.fround(1 / 3 / LOSS_SCALE);

function optimizerCase(rule: OptimizerConfig, { elements, copied, appliedSteps, foundInf }: Sizes): CheckCase {
  const parameters = testTensor("parameters", [elements]);
  const gradients = testTensor("gradients", [elements]);
  const definitions = Object.entries(optimizers[rule.kind].moments);
  const moments = definitions.map(([name]) => testTensor(name, [elements]));
  const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
  const hyper = testTensor("hyper", [HYPER_WORDS]);
  const half = copied > 0 ? testTensor("half", [copied], "f16") : undefined;
  const momentValues = moments.map((tensor, i) => {
    const nonNegative = definitions[i]?.[1].nonNegative === true;
    return uniformValues(tensor, i + 3).map((x) => (nonNegative ? Math.abs(x) : x));
  });
  const start = [uniformValues(parameters, 1), ...momentValues];
  const given = uniformValues(gradients, 2, LOSS_SCALE);
  const decay = { start: 0, end: 4 * Math.ceil(elements / 8) };
  const state = { ...initialScalerState(LOSS_SCALE), updateFactor: UPDATE_FACTOR, appliedSteps, foundInf };
  const written = [parameters, ...moments];
  const calls = optimizerCalls(
    {
      parameters,
      gradients,
      moments: named(momentsOf(rule.kind), moments),
      scaler,
      hyper,
      ...(half && { halfWeights: half }),
    },
    { rule, decay, skips: true },
  );
  const updated = (arithmetic: Arithmetic): Float64Array[] => {
    const values = start.map((array) => array.slice());
    const scaled = given.map((x) => arithmetic.round(x * UPDATE_FACTOR));
    applyRule(rule, values, scaled, 0, decay.end, appliedSteps, arithmetic);
    applyRule({ ...rule, weightDecay: 0 }, values, scaled, decay.end, elements, appliedSteps, arithmetic);
    return values;
  };
  return {
    kernel: rule.kind,
    direction: "step",
    shape: `[${elements}], half copy of ${copied}, step ${appliedSteps}${foundInf ? ", found-inf" : ""}`,
    ...(half && { narrow: "f16" as const }),
    lower: () => calls,
    values: new Map<Tensor, ArrayLike<number>>([
      ...written.map((tensor, i): [Tensor, ArrayLike<number>] => [tensor, start[i] ?? []]),
      [gradients, given],
      [scaler, encodeScalerState(state)],
      [hyper, encodeHyper({ learningRate: LEARNING_RATE })],
      ...(half ? [[half, start[0] ?? []] as const] : []),
    ]),
    expect: () => {
      if (foundInf) return written.map((tensor, i) => exactly(tensor.name, start[i] ?? [], (run) => run.read(tensor)));
      const [exact, plain] = [updated(exactArithmetic), updated(plainArithmetic)];
      const references = written.map((_, i) => ({ exact: exact[i] ?? [], plain: plain[i] ?? [] }));
      const masters = written.map((tensor, i) => closeTo(tensor, references[i] ?? { exact: [], plain: [] }));
      if (!half) return masters;
      const store = (x: number): number => plainArithmetic.store(x, "f16");
      const copy = {
        exact: (exact[0] ?? given).slice(0, copied),
        plain: (plain[0] ?? given).slice(0, copied).map(store),
      };
      return [...masters, closeTo(half, copy)];
    },
  };
}

/** The reference's rule on elements from … to − 1 of the parameters and then the moments, in place. */
function applyRule(
  rule: OptimizerConfig,
  values: readonly Float64Array[],
  gradients: Float64Array,
  from: number,
  to: number,
  step: number,
  arithmetic: Arithmetic,
): void {
  const [parameters = new Float64Array(), ...moments] = values.map((array) => array.subarray(from, to));
  const { weightDecay } = rule;
  const reference = OPTIMIZER_PROBLEMS[rule.kind].reference(rule);
  const update = {
    parameters,
    gradients: gradients.subarray(from, to),
    step,
    learningRate: LEARNING_RATE,
    weightDecay,
  };
  reference.update({ ...update, moments: named(reference.moments, moments) }, arithmetic);
}

function named<T>(names: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, index) => [names[index] ?? "", value]));
}
