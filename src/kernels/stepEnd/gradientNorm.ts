/**
 * The norm of the whole gradient, found-inf, and the factor that unscales and clips: two dispatches between
 * the backward pass and the optimizer. The scan reads gradients and leaves a record for each chunk of them; the finish reads
 * records alone, so that those of other workers' shares of the parameters may join in between. Order of summation is fixed by
 * P alone, so the same device gives the same bits.
 */
import finishShader from "../../../shaders/gradient-norm-finish.wgsl?raw";
import shader from "../../../shaders/gradient-norm.wgsl?raw";
import type { Tensor } from "../../graph/ir";
import { linearGrid, type KernelCall } from "../call";
import { weightParts } from "../gates/gateUpdate";
import { reading } from "../operands";
import { SCALE_LIBRARY } from "./scaleLibrary";
import { HYPER_CONSTANTS, SCALER_CONSTANTS } from "./stepState";

const THREADS = 64;
const GROUPS_PER_THREAD = 32;
const ELEMENTS_PER_CHUNK = THREADS * GROUPS_PER_THREAD * 4;
const WORDS_PER_CHUNK = 4;

/** |g| from which squares are summed apart, shrunk: 2^24 squares of less than 2^50 stay below f32's 2^128. */
const LARGE = 2 ** 50;
/** 2^128 shrunk and squared is 2^96, and 2^24 of those stay below 2^128 too. */
const SHRINK = 2 ** -80;
/** The largest root whose quotient by SHRINK is a finite f32. */
const LARGEST_ROOT = 2 ** 48 - 2 ** 24;

export interface GradientScanOptions {
  /** f32 [P], P a multiple of 4. */
  readonly gradients: Tensor;
  readonly scaler: Tensor;
  /** u32 scratch of `gradientNormScratchWords(P)`. */
  readonly partials: Tensor;
  /** f32 [P], whose norm is measured along with the gradients'; absent where halves are all there is of some. */
  readonly weights?: Tensor;
  /** u32 [P/OWNED_UNIT], 0 for weights that sleep and have no gradient; absent where none do. */
  readonly awake?: Tensor;
}

export interface GradientFinishOptions {
  /** As the scan left it. */
  readonly partials: Tensor;
  readonly scaler: Tensor;
  readonly hyper: Tensor;
  /** Largest norm of the whole gradient; 0 is off. */
  readonly gradientClip: number;
  /** False for a scaler of kind `off`: a step is then applied whatever its gradients hold. */
  readonly skips: boolean;
}

function chunksOf(elements: number): number {
  return Math.max(1, Math.ceil(elements / ELEMENTS_PER_CHUNK));
}

/** Words of the scratch tensor for P gradients. */
export function gradientNormScratchWords(elements: number): number {
  return chunksOf(elements) * WORDS_PER_CHUNK;
}

const SQUARES =
  "\nfn weightSquares(group: u32) -> vec4f { let weight = loadWeights(group); return weight * weight; }\n";
const NO_SQUARES = "\nfn weightSquares(group: u32) -> vec4f { return vec4f(); }\n";

/** A record for each chunk of the gradients, in `partials`. */
export function gradientNormScan({ gradients, scaler, partials, weights, awake }: GradientScanOptions): KernelCall {
  const elements = gradients.shape[0] ?? 0;
  const chunks = chunksOf(elements);
  const owned = weightParts(awake);
  return {
    label: "gradient norm",
    shader,
    constants: {
      ...SCALER_CONSTANTS,
      ...owned.constants,
      GROUPS: elements / 4,
      CHUNKS: chunks,
      THREADS,
      GROUPS_PER_THREAD,
    },
    floats: { LARGE, SHRINK },
    prelude: `${SCALE_LIBRARY}
${owned.prelude}${weights ? SQUARES : NO_SQUARES}`,
    operands: [
      { name: "gradients", tensor: gradients, access: "read", view: "wordGroups" },
      { name: "scaler", tensor: scaler, access: "read", view: "words" },
      { name: "partials", tensor: partials, access: "write", view: "wordGroups" },
      ...(weights ? [reading("weights", weights)] : []),
      ...owned.operands,
    ],
    workgroups: linearGrid(chunks),
  };
}

/** Sets found-inf, gradNorm, updateFactor and appliedSteps in the scaler. */
export function gradientNormFinish(options: GradientFinishOptions): KernelCall {
  const { partials, scaler, hyper, gradientClip, skips } = options;
  const chunks = (partials.shape[0] ?? 0) / WORDS_PER_CHUNK;
  return {
    label: "gradient norm finish",
    shader: finishShader,
    constants: {
      ...SCALER_CONSTANTS,
      ...HYPER_CONSTANTS,
      CHUNKS: chunks,
      THREADS,
      CLIPS: gradientClip > 0,
      SKIPS: skips,
    },
    floats: { CLIP: gradientClip, SHRINK, LARGEST_ROOT },
    prelude: SCALE_LIBRARY,
    operands: [
      { name: "partials", tensor: partials, access: "read", view: "wordGroups" },
      { name: "scaler", tensor: scaler, access: "readWrite", view: "words" },
      { name: "hyper", tensor: hyper, access: "read", view: "scalars" },
    ],
    workgroups: [1, 1, 1],
  };
}
