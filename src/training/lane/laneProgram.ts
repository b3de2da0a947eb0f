/**
 * A lane's program: the step graph planned, lowered and bound. Everything here happens once, before the first step.
 *
 * The step has two halves, each a list of dispatches: backward leaves gradients and losses in memory; update makes norm and
 * found-inf of them, optimizer with half copy, scaler and metrics row (docs/architecture.md, "The step on the GPU"). A lane
 * joins them in one submit; something that exchanges gradients would stand between.
 */
import type { Config } from "../../config/schema";
import type { DataSource } from "../../data/source";
import type { Gpu } from "../../gpu/device";
import { LimitError } from "../../gpu/errors";
import type { BufferRange, Dispatch, PipelineCache } from "../../gpu/pipelines";
import { graphCost, type Cost } from "../../graph/ops/cost";
import type { Op, Tensor } from "../../graph/ir";
import type { ParameterBlock, Plan } from "../../graph/plan/plan";
import { factoryAbove } from "../../graph/tensors";
import type { KernelCall, LoweringTarget } from "../../kernels/call";
import { sizeGrids } from "../../kernels/gates/gridSizes";
import { lowerOp } from "../../kernels/lower";
import { halfCopyCalls } from "../../kernels/stepEnd/optimizer";
import { prepareCalls } from "../../kernels/prepare";
import type { Tuner } from "../../kernels/matmul/tuning/tuner";
import type { BatchRanges } from "./batchWriter";
import type { HalfForm } from "./halfForm";
import { LaneMemory } from "./laneMemory";
import { planLane, type LanePlan } from "./lanePlan";
import { planObservation } from "../step/observation";
import { planOverflowFlags, type FlaggedTensor } from "../step/overflowFlags";
import { planStepGates, type StepGates } from "../step/stepGates";
import { stepEndCalls, type StepTensors } from "../step/stepEnd";
import { keepsMasterWeights, type StepGraph } from "../step/stepGraph";
import type { Watched } from "../step/watched";

export interface LaneOptions {
  readonly gpu: Gpu;
  /** Shared by all lanes of a device. */
  readonly pipelines: PipelineCache;
  /** Of the device; absent: every matmul takes its usual tile. */
  readonly tuner?: Tuner | undefined;
  readonly name: string;
  readonly config: Config;
  /** Shared by all lanes of an experiment: they train on the same batches. */
  readonly data: DataSource;
  /** False: every op has a dispatch of its own and every tensor a place, for tests and benches to compare. True by default. */
  readonly fuses?: boolean | undefined;
}

export interface LaneProgram {
  readonly graph: StepGraph;
  readonly plan: Plan;
  readonly half: HalfForm;
  readonly memory: LaneMemory;
  readonly tensors: StepTensors;
  /** The flat arenas the optimizer works on. */
  readonly block: ParameterBlock;
  /** Where each micro-batch of a step is written. */
  readonly trainingInputs: readonly BatchRanges[];
  readonly validationInputs: BatchRanges;
  readonly validationLoss: BufferRange;
  readonly validationHits: BufferRange;
  readonly step: StepDispatches;
  /** What the step's histograms show (observation.ts); absent where `training.histogramInterval` is 0. */
  readonly observed?: Observed;
  /** The tensors that a step can name as the first that overflowed: in FP32, that is not finite. */
  readonly flagged: readonly FlaggedTensor[];
  /** Compiles what the first step does without: a software driver takes seconds for it. */
  readonly later: () => Promise<LaterDispatches>;
  /** Rewrites the half copy from the master weights: after initialisation and after loading. None without masters. */
  readonly halfCopy: readonly Dispatch[];
  /** Of one micro-batch, forward and backward. */
  readonly cost: Cost;
  /** Absent in a model without gates. */
  readonly gates?: StepGates;
}

export interface StepDispatches {
  /** Forward and backward of each micro-batch, in order. Gradients add up in the arena, losses in theirs. */
  readonly backward: readonly (readonly Dispatch[])[];
  /** From the gradient arena and the scaler alone: weights, moments, scaler, gates and the row of metrics. */
  readonly update: readonly Dispatch[];
}

/** All of a step, in order. */
export function wholeStep({ backward, update }: StepDispatches): readonly Dispatch[] {
  return [...backward.flat(), ...update];
}

export interface LaterDispatches {
  /** One held-out batch, added to the validation loss. */
  readonly validation: readonly Dispatch[];
  /** The step with its histograms; absent where there are none. */
  readonly observedStep?: StepDispatches | undefined;
}

export interface Observed {
  readonly watched: readonly Watched[];
  /** Cleared before the step; a row for each watched tensor after it. */
  readonly counts: BufferRange;
}

/**
 * Plans, allocates, compiles and binds.
 * @throws MemoryPlanError, LimitError, GpuError, MissingFeatureError
 */
export async function buildLaneProgram(options: LaneOptions): Promise<LaneProgram> {
  const { gpu, config, data, tuner, fuses = true } = options;
  const planned = planLane(config, data, gpu.capabilities, fuses);
  const { target: usual, apart, plan } = planned;
  const tiles = await tuner?.tilesFor(apart.first.ops, usual.half, config.training.tuning);
  const target = { ...usual, ...(tiles && { tiles }) };
  const block = onlyBlock(plan);
  const name = `lane '${options.name}'`;
  const memory = new LaneMemory(gpu.device, name, plan, block, config.training.accumulation);
  try {
    const program = await bindProgram(options, planned, target, memory);
    await memory.check();
    return program;
  } catch (failure) {
    memory.destroy();
    throw failure;
  }
}

/** The plan lowered, in the lane's memory, compiled and bound. */
async function bindProgram(
  { gpu, config, pipelines }: LaneOptions,
  { half, graph, tensors, plan }: LanePlan,
  target: LoweringTarget,
  memory: LaneMemory,
): Promise<LaneProgram> {
  const { block } = memory;
  const prepare = (calls: readonly KernelCall[], place = memory.place): Promise<Dispatch[]> =>
    prepareCalls(calls, target.half, pipelines, place);
  const others = [graph.scaler, ...flatTensors(block), tensors.hyper, tensors.metrics];
  const overflow = planOverflowFlags(graph.first, graph.scaler, others, target, memory);
  const taken = [...others, ...overflow.made];
  const factory = factoryAbove(graph.first, taken);
  const gates = planStepGates(config.model, graph, block, memory, factory, gpu.device);
  const lower = (ops: readonly Op[]): KernelCall[] => ops.flatMap((op) => overflow.flag(op, lowerOp(op, target)));
  const lowerSized = (ops: readonly Op[]): readonly KernelCall[] => {
    const { calls, sizes } = sizeGrids(lower(ops), factory);
    for (const tensor of sizes) memory.addScratch(tensor, true);
    return calls;
  };

  const microBatches = Array.from({ length: config.training.accumulation }, (_, micro) =>
    prepare(lowerSized((micro === 0 ? graph.first : graph.later).ops), memory.placeMicroBatch(micro)),
  );
  const preparedUpdate = prepare([
    overflow.nameCall,
    ...stepEndCalls(config, graph, tensors, block, memory, factory, gates),
  ]);
  const observation =
    config.training.histogramInterval > 0
      ? planObservation(graph.first, taken, keepsMasterWeights(config), lower, memory)
      : undefined;
  const placeValidation = memory.placeValidation([graph.loss, graph.hits]);
  const { halfWeights, parameters } = block.flat;
  const preparedCopy = prepare(halfWeights && block.masterStart === 0 ? halfCopyCalls(parameters, halfWeights) : []);

  const inputsAt = (place: LaneMemory["place"]): BatchRanges => ({
    inputs: place(graph.inputs),
    targets: place(graph.targets),
  });
  const [backward, update, halfCopy] = await Promise.all([Promise.all(microBatches), preparedUpdate, preparedCopy]);
  const prepareObserved = async (): Promise<StepDispatches | undefined> => {
    if (!observation) return undefined;
    const [first, last] = await Promise.all([
      prepare(observation.microBatch, observation.placedBy(memory.placeMicroBatch(0))),
      prepare(observation.parameters, observation.placedBy(memory.place)),
    ]);
    return { backward: [first, ...backward.slice(1), last], update };
  };
  // Its grids are allocated with the rest, so that a lane's bytes are known from the start.
  const validationCalls = lowerSized(graph.validation);
  const prepareLater = async (): Promise<LaterDispatches> => {
    const [validation, observedStep] = await Promise.all([
      prepare(validationCalls, overflow.unread(placeValidation)),
      prepareObserved(),
    ]);
    return { validation, observedStep };
  };
  return {
    graph,
    plan,
    half,
    memory,
    tensors,
    block,
    trainingInputs: microBatches.map((_, micro) => inputsAt(memory.placeMicroBatch(micro))),
    validationInputs: inputsAt(placeValidation),
    validationLoss: placeValidation(graph.loss),
    validationHits: placeValidation(graph.hits),
    step: { backward, update },
    ...(observation && { observed: { watched: observation.watched, counts: observation.counts } }),
    flagged: overflow.tensors,
    later: prepareLater,
    halfCopy,
    cost: graphCost(graph.first),
    ...(gates && { gates }),
  };
}

function flatTensors({ flat, trained }: ParameterBlock): Tensor[] {
  return [
    ...[flat, trained].flatMap(({ parameters, halfWeights }) => [parameters, ...(halfWeights ? [halfWeights] : [])]),
    trained.gradients,
    ...Object.values(trained.moments),
  ];
}

function onlyBlock(plan: Plan): ParameterBlock {
  const [block, ...more] = plan.parameterBlocks;
  if (!block || more.length > 0) {
    throw new LimitError({ code: "gpu/parameter-bindings", values: { bindings: plan.parameterBlocks.length } });
  }
  return block;
}
