/**
 * The model alone, on a lane's current weights: for sampling, decision boundaries and predictions. A program of its own
 * (another batch size, no backward) whose parameters are the lane's very buffers.
 */
import type { PipelineCache, BufferRange, Dispatch } from "../gpu/pipelines";
import type { Gpu } from "../gpu/device";
import { GpuMemory, guarded } from "../gpu/memory";
import { decodeTensor, encodeTensor, readRange } from "../gpu/transfer";
import type { Tensor } from "../graph/ir";
import { planMemory } from "../graph/plan";
import { lowerOp } from "../kernels/lower";
import { elementStorage, prepareCalls } from "../kernels/prepare";
import { targetOf } from "../kernels/target";
import type { ModelTask } from "../models/model";
import type { Lane } from "./lane";
import { halfStorage } from "./laneProgram";
import { buildInferenceGraph, type InferenceGraph } from "./stepGraph";

export interface InferenceOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  readonly lane: Lane;
  readonly task: ModelTask;
  /** Examples at once. */
  readonly batch: number;
}

export class Inference {
  readonly #device: GPUDevice;
  readonly #lane: Lane;
  readonly #graph: InferenceGraph;
  readonly #dispatches: readonly Dispatch[];
  readonly #memory: GpuMemory;
  readonly #place: (tensor: Tensor) => BufferRange;

  private constructor(
    { gpu, lane }: InferenceOptions,
    graph: InferenceGraph,
    dispatches: readonly Dispatch[],
    memory: GpuMemory,
    place: (tensor: Tensor) => BufferRange,
  ) {
    this.#device = gpu.device;
    this.#lane = lane;
    this.#graph = graph;
    this.#dispatches = dispatches;
    this.#memory = memory;
    this.#place = place;
  }

  static async create(options: InferenceOptions): Promise<Inference> {
    const { gpu, pipelines, lane, task, batch } = options;
    const graph = buildInferenceGraph(lane.config, task, batch);
    const plan = planMemory(graph.graph, {
      moments: 0,
      maxBindingBytes: gpu.capabilities.limits.maxStorageBufferBindingSize,
      keep: [graph.logits],
    });
    const memory = new GpuMemory(gpu.device, `${lane.name} inference`);
    const own = plan.arenas.filter(({ kind }) => kind === "activation" || kind === "input");
    const arenas = new Map(own.map(({ name, bytes }) => [name, memory.allocate(name, bytes)]));
    const ofLane = parameterRanges(lane, graph);
    const place = (tensor: Tensor): BufferRange => {
      const known = ofLane.get(tensor.id);
      if (known) return known;
      const placement = plan.tensors.get(tensor.id);
      const arena = placement && arenas.get(placement.arena);
      if (!arena) throw new RangeError(`Tensor '${tensor.name}' has no place in the plan`);
      return { buffer: arena.buffer, offset: placement.byteOffset, size: placement.byteLength };
    };
    const target = targetOf(gpu.capabilities, halfStorage(lane.program.half));
    const calls = graph.graph.ops.flatMap((op) => lowerOp(op, target));
    const dispatches = await guarded(gpu.device, `inference of lane '${lane.name}'`, () =>
      prepareCalls(calls, target.half, pipelines, place),
    );
    return new Inference(options, graph, dispatches, memory, place);
  }

  /** Tokens [B·T] or features [B, F] → logits, f32 values, [rows, V]. Waits for the GPU. */
  async logits(inputs: ArrayLike<number>): Promise<Float64Array> {
    const { inputs: tensor, logits } = this.#graph;
    const target = this.#place(tensor);
    const bytes = encodeTensor(inputs, tensor.shape, tensor.dtype === "u32" ? "u32" : "f32");
    this.#device.queue.writeBuffer(target.buffer, target.offset, bytes);
    this.#lane.run(this.#dispatches, `${this.#lane.name} inference`);
    const storage = elementStorage(logits, halfStorage(this.#lane.program.half));
    return decodeTensor(await readRange(this.#device, this.#place(logits)), logits.shape, storage);
  }

  destroy(): void {
    this.#memory.destroy();
  }
}

/** The lane's buffers for the parameters (and half copies) of a graph of the same model, by name. */
function parameterRanges(lane: Lane, { graph }: InferenceGraph): Map<number, BufferRange> {
  const { memory, graph: step } = lane.program;
  const byName = new Map(step.parameters.map((parameter) => [parameter.tensor.name, parameter]));
  const ranges = new Map<number, BufferRange>();
  for (const { tensor, half } of graph.parameters) {
    const known = byName.get(tensor.name);
    if (!known) throw new RangeError(`The lane has no parameter '${tensor.name}'`);
    ranges.set(tensor.id, memory.place(known.tensor));
    if (half && known.half) ranges.set(half.id, memory.place(known.half));
  }
  return ranges;
}
