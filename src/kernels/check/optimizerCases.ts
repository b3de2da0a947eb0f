/** AdamW and SGD for `halfstep check`: applied, with and without a half copy, and skipped. */
import type { Tensor } from "../../graph/ir";
import { exactArithmetic, plainArithmetic, type Arithmetic } from "../../reference/arithmetic";
import { adamW, sgdMomentum } from "../../reference/optimizers";
import { momentsOf, optimizerCalls, type OptimizerRule } from "../stepEnd/optimizer";
import { encodeHyper, encodeScalerState, HYPER_WORDS, initialScalerState, SCALER_WORDS } from "../stepEnd/stepState";
import { closeTo, exactly, type CheckCase } from "./case";
import { testTensor } from "./harness";
import { uniformValues } from "./values";

const RULES: readonly OptimizerRule[] = [
  { kind: "adamw", weightDecay: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { kind: "sgd", weightDecay: 0.1, momentum: 0.9 },
];

/** Applied steps (the t of AdamW's corrections, small and large), and elements with a half copy; 0 for fp32. */
const SIZES = [
  { elements: 4, copied: 0, appliedSteps: 1, foundInf: false },
  { elements: 2052, copied: 0, appliedSteps: 1000, foundInf: false },
  { elements: 516, copied: 260, appliedSteps: 3, foundInf: false },
  { elements: 516, copied: 260, appliedSteps: 3, foundInf: true },
] as const;

type Sizes = (typeof SIZES)[number];

export function optimizerCases(): CheckCase[] {
  return RULES.flatMap((rule) => SIZES.map((sizes) => optimizerCase(rule, sizes)));
}

const LEARNING_RATE = Math.fround(1e-2);
const LOSS_SCALE = 1024;
/** Unscales, and clips by a third. */
const UPDATE_FACTOR = Math.fround(1 / 3 / LOSS_SCALE);

function optimizerCase(rule: OptimizerRule, { elements, copied, appliedSteps, foundInf }: Sizes): CheckCase {
  const parameters = testTensor("parameters", [elements]);
  const gradients = testTensor("gradients", [elements]);
  const moments = Array.from({ length: momentsOf(rule.kind) }, (_, i) => testTensor(`moment ${i}`, [elements]));
  const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
  const hyper = testTensor("hyper", [HYPER_WORDS]);
  const half = copied > 0 ? testTensor("half", [copied], "f16") : undefined;
  // Second moments are sums of squares.
  const momentValues = moments.map((tensor, i) => uniformValues(tensor, i + 3).map((x) => (i === 1 ? Math.abs(x) : x)));
  const start = [uniformValues(parameters, 1), ...momentValues];
  const given = uniformValues(gradients, 2, LOSS_SCALE);
  const decay = { start: 0, end: 4 * Math.ceil(elements / 8) };
  const state = { ...initialScalerState(LOSS_SCALE), updateFactor: UPDATE_FACTOR, appliedSteps, foundInf };
  const written = [parameters, ...moments];
  const calls = optimizerCalls(
    { parameters, gradients, moments, scaler, hyper, ...(half && { halfWeights: half }) },
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

/** The reference's rule on elements from … to − 1 of parameters and moments, in place. */
function applyRule(
  rule: OptimizerRule,
  values: readonly Float64Array[],
  gradients: Float64Array,
  from: number,
  to: number,
  appliedSteps: number,
  arithmetic: Arithmetic,
): void {
  const empty = new Float64Array();
  const [parameters = empty, first = empty, second = empty] = values.map((array) => array.subarray(from, to));
  const scaled = gradients.subarray(from, to);
  const settings = { ...rule, learningRate: LEARNING_RATE };
  if (settings.kind === "adamw") adamW(parameters, scaled, { first, second }, appliedSteps, settings, arithmetic);
  else sgdMomentum(parameters, scaled, first, settings, arithmetic);
}
