/**
 * The optimizer for the bench: AdamW over 1, 10 and 100 million parameters, with the half copy where the element type is
 * half. More parameters than one binding holds lie in several blocks, one dispatch each.
 */
import { defaultConfig } from "../../config/parse";
import type { OptimizerConfig } from "../../config/schema";
import { NOTHING_GATED } from "../../graph/ops/cost";
import type { Tensor } from "../../graph/ir";
import { testTensor } from "../check/harness";
import type { KernelCall } from "../call";
import { optimizerCalls } from "../stepEnd/optimizer";
import { momentsOf } from "../stepEnd/optimizers/optimizers";
import { encodeHyper, encodeScalerState, HYPER_WORDS, initialScalerState, SCALER_WORDS } from "../stepEnd/stepState";
import type { BenchCase, BenchSize, CaseOptions } from "./benchCase";

const MILLION = 1e6;
const PARAMETERS: Readonly<Record<BenchSize, readonly number[]>> = {
  small: [MILLION],
  medium: [MILLION, 10 * MILLION, 100 * MILLION],
  large: [MILLION, 10 * MILLION, 100 * MILLION],
};

const ADAMW: OptimizerConfig = {
  ...defaultConfig.optimizer,
  kind: "adamw",
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
};
const LEARNING_RATE = 1e-3;

/** Each parameter: weight, both moments read and written, gradient read. */
const F32_TRAFFIC = 7;
const F32_BYTES = 4;
const HALF_BYTES = 2;
/** Unscale; both moments 6; weight decay 2; corrections, root, quotient and difference 6. */
const ADAMW_FLOPS = 15;

export function optimizerCases({ size, dtype, bindingBytes }: CaseOptions): BenchCase[] {
  return PARAMETERS[size].map((parameters) => {
    const blocks = blockSizes(parameters, bindingBytes);
    const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
    const hyper = testTensor("hyper", [HYPER_WORDS]);
    const calls = blocks.flatMap((elements) => blockCalls(elements, dtype === "f16", scaler, hyper));
    const flops = ADAMW_FLOPS * parameters;
    // The factor that unscales: 1, so that the weights do move.
    const state = { ...initialScalerState(1), updateFactor: 1, appliedSteps: 1 };
    return {
      family: "optimizer",
      title: `AdamW, ${parameters / MILLION} M${blocks.length > 1 ? ` in ${blocks.length} blocks` : ""}`,
      lower: () => calls,
      cost: {
        denseFlops: flops,
        executedFlops: flops,
        gatedFlops: NOTHING_GATED,
        bytes: parameters * (F32_TRAFFIC * F32_BYTES + (dtype === "f16" ? HALF_BYTES : 0)),
      },
      bytes: new Map([
        [scaler, new Uint8Array(encodeScalerState(state).buffer)],
        [hyper, new Uint8Array(encodeHyper({ learningRate: LEARNING_RATE }).buffer)],
      ]),
    };
  });
}

/** As even as they can be, each a multiple of four. */
function blockSizes(parameters: number, bindingBytes: number): number[] {
  const count = Math.ceil((parameters * F32_BYTES) / bindingBytes);
  const each = Math.ceil(parameters / count / 4) * 4;
  return Array.from({ length: count }, (_, index) => Math.min(each, parameters - index * each));
}

function blockCalls(elements: number, withHalf: boolean, scaler: Tensor, hyper: Tensor): KernelCall[] {
  const tensors = {
    parameters: testTensor("parameters", [elements]),
    gradients: testTensor("gradients", [elements]),
    moments: Object.fromEntries(momentsOf(ADAMW.kind).map((name) => [name, testTensor(name, [elements])])),
    scaler,
    hyper,
    ...(withHalf && { halfWeights: testTensor("half", [elements], "f16") }),
  };
  return optimizerCalls(tensors, { rule: ADAMW, decay: { start: 0, end: elements }, skips: true });
}
