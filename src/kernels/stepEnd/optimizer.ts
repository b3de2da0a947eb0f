/**
 * The optimizer over the whole parameter arena, in one dispatch that also rewrites the half copy of the weights. On found-inf
 * it returns before it writes anything. The rules are in optimizers/.
 */
import halfCopyShader from "../../../shaders/half-copy.wgsl?raw";
import shader from "../../../shaders/optimizer.wgsl?raw";
import type { OptimizerConfig } from "../../config/schema";
import type { Tensor } from "../../graph/ir";
import { linearGrid, type KernelCall, type Operand } from "../call";
import { weightParts } from "../gates/gateUpdate";
import type { OptimizerDefinition } from "./optimizers/definition";
import { optimizers } from "./optimizers/optimizers";
import { FACTOR_LIBRARY } from "./scaleLibrary";
import { HYPER_CONSTANTS, SCALER_CONSTANTS } from "./stepState";

const THREADS = 64;
const GROUPS_PER_THREAD = 8;

/** Flat arenas of P elements; P, Hp and the decay bounds are multiples of 4. */
export interface OptimizerTensors {
  /** f32 [P]. */
  readonly parameters: Tensor;
  /** f32 [P], still multiplied by the loss scale. */
  readonly gradients: Tensor;
  /** f32 [P] each, zero before the first step: by the names that the optimizer's definition has for them. */
  readonly moments: Readonly<Record<string, Tensor>>;
  /** Half [Hp], the half copy of the first Hp parameters; absent in fp32. */
  readonly halfWeights?: Tensor;
  readonly scaler: Tensor;
  readonly hyper: Tensor;
  /** u32 [P/OWNED_UNIT], 0 for weights that sleep: they, their moments and their decay stay as they are. */
  readonly awake?: Tensor;
}

export interface OptimizerOptions {
  readonly rule: OptimizerConfig;
  /** Weight decay acts on elements start ≤ i < end. */
  readonly decay: { readonly start: number; readonly end: number };
  /** False for a scaler of kind `off`. */
  readonly skips: boolean;
  /** False: `halfWeights` are the first Hp weights themselves, and `parameters` f32 [P − Hp] the others. True by default. */
  readonly masterWeights?: boolean;
}

/** @throws RangeError where a moment of the rule is not given. */
export function optimizerCalls(tensors: OptimizerTensors, options: OptimizerOptions): KernelCall[] {
  const { parameters, gradients, halfWeights, scaler, hyper, awake } = tensors;
  const { rule, decay, skips, masterWeights = true } = options;
  const definition = optimizers[rule.kind];
  const weights = weightParts(awake);
  const groups = (gradients.shape[0] ?? 0) / 4;
  const inPlace = masterWeights ? undefined : halfWeights;
  return [
    {
      label: `optimizer ${rule.kind}`,
      shader,
      constants: {
        ...SCALER_CONSTANTS,
        ...HYPER_CONSTANTS,
        ...weights.constants,
        GROUPS: groups,
        HALF_GROUPS: halfGroups(halfWeights),
        DECAY_START: decay.start / 4,
        DECAY_END: decay.end / 4,
        SKIPS: skips,
        THREADS,
        GROUPS_PER_THREAD,
      },
      floats: definition.floats(rule),
      prelude: [
        FACTOR_LIBRARY,
        weights.prelude,
        definition.shader,
        inPlace ? IN_PLACE : halfCopyFunction(halfWeights),
      ].join("\n"),
      operands: [
        { name: inPlace ? "master" : "parameters", tensor: parameters, access: "readWrite", view: "groups" },
        { name: "gradients", tensor: gradients, access: "read", view: "groups" },
        ...momentOperands(definition, tensors.moments),
        { name: "scaler", tensor: scaler, access: "read", view: "words" },
        { name: "hyper", tensor: hyper, access: "read", view: "scalars" },
        ...(halfWeights ? [halfOperand(halfWeights, inPlace ? "readWrite" : "write")] : []),
        ...weights.operands,
      ],
      workgroups: linearGrid(Math.ceil(groups / (THREADS * GROUPS_PER_THREAD))),
    },
  ];
}

/** Fills `halfWeights` (half [Hp]) from the first Hp parameters: after initialisation and after loading. */
export function halfCopyCalls(parameters: Tensor, halfWeights: Tensor): KernelCall[] {
  const groups = halfGroups(halfWeights);
  return [
    {
      label: "half copy",
      shader: halfCopyShader,
      constants: { HALF_GROUPS: groups, THREADS },
      operands: [{ name: "parameters", tensor: parameters, access: "read", view: "groups" }, halfOperand(halfWeights)],
      workgroups: linearGrid(Math.ceil(groups / THREADS)),
    },
  ];
}

function halfGroups(halfWeights: Tensor | undefined): number {
  return (halfWeights?.shape[0] ?? 0) / 4;
}

function halfOperand(tensor: Tensor, access: Operand["access"] = "write"): Operand {
  return { name: "half", tensor, access, view: "groups" };
}

/** What the optimizer's shader calls, where the first weights live in half alone and rounding each update is the point. */
const IN_PLACE = `
fn loadParameters(group: u32) -> vec4f {
  if (group < HALF_GROUPS) { return loadHalf(group); }
  return loadMaster(group - HALF_GROUPS);
}
fn storeParameters(group: u32, v: vec4f) {
  if (group < HALF_GROUPS) { storeHalf(group, v); } else { storeMaster(group - HALF_GROUPS, v); }
}
fn storeHalfCopy(group: u32, v: vec4f) {}`;

/** The optimizer's shader calls this whether a half copy exists or not. */
function halfCopyFunction(halfWeights: Tensor | undefined): string {
  return `fn storeHalfCopy(group: u32, v: vec4f) {${halfWeights ? " storeHalf(group, v); " : ""}}`;
}

function momentOperands({ moments }: OptimizerDefinition, tensors: OptimizerTensors["moments"]): Operand[] {
  return Object.entries(moments).map(([name, { operand }]) => {
    const tensor = tensors[name];
    if (!tensor) throw new RangeError(`The optimizer's moment '${name}' has no tensor.`);
    return { name: operand, tensor, access: "readWrite", view: "groups" };
  });
}
