/**
 * The whole training step as a graph, before any GPU object exists: model, loss, autocast, backward. Both the program
 * that runs and the tests against the reference start here.
 */
import type { Config } from "../../config/schema";
import { autocast } from "../../graph/passes/autocast";
import { GraphBuilder } from "../../graph/builder";
import { accumulating, differentiate } from "../../graph/passes/differentiate";
import { foldCasts } from "../../graph/passes/foldCasts";
import { fuse } from "../../graph/passes/fuse";
import { fuseLoss } from "../../graph/passes/fuseLoss";
import { outputsOf, type Graph, type Op, type Parameter, type Tensor } from "../../graph/ir";
import { withoutMasterWeights } from "../../graph/passes/masterWeights";
import { recompute } from "../../graph/passes/recompute";
import { sumSplitter, type SplitCount } from "../../graph/passes/splitSums";
import { factoryAbove } from "../../graph/tensors";
import { buildModel } from "../../models/models";
import { batchForm, type ModelTask } from "../../models/task";

/** Words of the scaler's state; laid out in kernels/stepEnd/stepState.ts. */
const SCALER_WORDS = 16;

export interface StepGraph {
  /** Forward and backward of a step's first micro-batch: gradients and losses are written. */
  readonly first: Graph;
  /** The same for later micro-batches: gradients and losses are added to. Same tensors, same plan. */
  readonly later: Graph;
  /** Forward ops only, adding to the loss: validation. */
  readonly validation: readonly Op[];
  readonly parameters: readonly Parameter[];
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** Mean loss over the step's counted targets, f32 [1]. */
  readonly loss: Tensor;
  /** Share of counted targets predicted correctly, f32 [1]. */
  readonly hits: Tensor;
  readonly scaler: Tensor;
  /** What the model keeps from step to step beside its weights (GraphBuilder.persistent). */
  readonly persistent: readonly Tensor[];
  /** The record of the model's gates, where it has any (graph/gateRecord.ts). */
  readonly gates?: Tensor;
}

/**
 * @param countedTargets rows of a micro-batch that carry a loss; with `training.accumulation` the divisor of the mean.
 */
export function buildStepGraph(config: Config, task: ModelTask, countedTargets: number): StepGraph {
  const { batchSize, accumulation } = config.training;
  const factor = 1 / (countedTargets * accumulation);
  const builder = new GraphBuilder();
  const scaler = builder.state("scaler", [SCALER_WORDS], "u32");
  const { seed } = config.training;
  const source = { scaler, seed, accumulation };
  const { inputs, logits, gates } = buildModel(builder, { model: config.model, task, batch: batchSize, source });
  const form = batchForm(task, batchSize).targets;
  const targets = builder.input("targets", form.shape, form.dtype);
  const { losses, hits: rowHits } = builder.crossEntropy("loss", logits, targets);
  const loss = builder.sum("loss.mean", losses, factor, builder.state("loss", [1], "f32"));
  const hits = builder.sum("hits.mean", rowHits, factor, builder.state("hits", [1], "f32"));
  const forward = castFor(config, builder.finish());
  const gradientFactor = config.precision.lossReduction === "sum" ? 1 : factor;
  const backward = differentiate(forward, { scaler, factor: gradientFactor, accumulate: false });
  const stored = storedFor(config, foldCasts(backward));
  const plain = recompute(stored, config.model.recompute);
  const later = accumulating(plain);
  return {
    first: fuseLoss(plain),
    later: fuseLoss(later),
    validation: fuseLoss({ ...later, ops: later.ops.filter((op) => !op.backward).map(asAtInference) }).ops,
    parameters: plain.parameters,
    inputs,
    targets,
    loss,
    hits,
    scaler,
    persistent: builder.persistentTensors,
    ...(gates && { gates }),
  };
}

/**
 * An op that differs between training and inference has an attribute `training`, and here alone it is switched off: for a held-out
 * batch gates have no noise, and nothing is recorded of them.
 */
function asAtInference(op: Op): Op {
  // The same kind of op, and the attribute is a boolean of every kind that has it.
  return "training" in op.attributes ? ({ ...op, attributes: { ...op.attributes, training: false } } as Op) : op;
}

/** The same graph with the sums split that are long for the device that is to run it. */
export function withSplitSums(graph: StepGraph, splits: SplitCount): StepGraph {
  const split = sumSplitter(splits, factoryAbove(graph.first));
  return {
    ...graph,
    first: { ...graph.first, ops: split(graph.first.ops) },
    later: { ...graph.later, ops: split(graph.later.ops) },
    validation: split(graph.validation),
  };
}

/**
 * The same graph with elementwise ops fused, each op of at most `bindings`. Validation stores what training stores, so that
 * one plan and one set of kernels serve both.
 */
export function withFusion(graph: StepGraph, bindings: number): StepGraph {
  const first = fuse(graph.first, { bindings });
  const validation = { ...graph.first, ops: graph.validation };
  return {
    ...graph,
    first,
    later: fuse(graph.later, { bindings }),
    validation: fuse(validation, { bindings, keep: first.ops.flatMap(outputsOf) }).ops,
  };
}

/** Autocast as a lane's precision asks for it. */
function castFor({ precision }: Config, graph: Graph): Graph {
  const { kind, normsAndSoftmax, gradientFormat } = precision;
  switch (kind) {
    case "fp32":
      return graph;
    case "mixed":
    case "mixed-native":
    case "mixed-packed":
      return autocast(graph, "mixed", { half: "f16", normsAndSoftmax });
    case "mixed-bfloat16":
      return autocast(graph, "mixed", { half: "bf16", normsAndSoftmax });
    case "mixed-e4m3":
      return autocast(graph, "mixed", { half: "bf16", normsAndSoftmax, eightBitGradients: gradientFormat });
    default:
      return kind satisfies never;
  }
}

/** FP32 weights beside the half copies: always, but where a lane in half is told to do without. */
export function keepsMasterWeights({ precision }: Config): boolean {
  const { kind, masterWeights } = precision;
  return kind === "fp32" || kind === "mixed-e4m3" || masterWeights;
}

function storedFor(config: Config, graph: Graph): Graph {
  return keepsMasterWeights(config) ? graph : withoutMasterWeights(graph);
}

export interface InferenceGraph {
  readonly graph: Graph;
  readonly inputs: Tensor;
  /** Float, [rows, vocabulary or classes]. */
  readonly logits: Tensor;
  /** As in training: read here, written there. */
  readonly persistent: readonly Tensor[];
}

/** The model alone, for `batch` examples: sampling and pictures. Parameters are matched to a lane's by name. */
export function buildInferenceGraph(config: Config, task: ModelTask, batch: number): InferenceGraph {
  const builder = new GraphBuilder();
  const { inputs, logits } = buildModel(builder, { model: config.model, task, batch });
  const graph = storedFor(config, foldCasts(castFor(config, builder.finish())));
  const last = graph.ops.at(-1);
  // Autocast keeps a tensor's id and may change its dtype, so the logits are looked up by id.
  const typed = last?.kind === "matmul" && last.outputs.out.id === logits.id ? last.outputs.out : logits;
  // An activation's argument, which training stores for backward, is stored here too: the kernels are the same then.
  const stored = graph.ops.flatMap((op) => (op.kind === "activation" ? [op.inputs.x] : []));
  const fused = fuse(graph, { keep: [typed, ...stored] });
  return { graph: fused, inputs, logits: typed, persistent: builder.persistentTensors };
}
