/**
 * The model alone, on weights that lie on the GPU already: for sampling, decision boundaries and predictions. A program
 * of its own, with another batch size and no backward.
 */
import type { Gpu } from "../../gpu/device";
import { GpuMemory } from "../../gpu/memory";
import { encodeDispatches, type BufferRange, type Dispatch, type PipelineCache } from "../../gpu/pipelines";
import { decodeTensor, encodeTensor, readRange } from "../../gpu/transfer";
import { inputsOf, outputsOf, type Tensor } from "../../graph/ir";
import { planMemory } from "../../graph/plan/plan";
import { tensorBytes } from "../../graph/tensorBytes";
import { factoryAbove } from "../../graph/tensors";
import { sizeGrids } from "../../kernels/gates/gridSizes";
import { lowerOp } from "../../kernels/lower";
import { elementStorage, prepareCalls } from "../../kernels/prepare";
import { targetOf } from "../../kernels/target";
import type { ModelTask } from "../../models/task";
import { halfStorage } from "../lane/halfForm";
import { buildInferenceGraph, type InferenceGraph } from "../step/stepGraph";
import type { WeightHome } from "../files/weightHome";

export interface InferenceOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  readonly task: ModelTask;
  /** Examples at once. */
  readonly batch: number;
}

interface Parts {
  readonly gpu: Gpu;
  readonly home: WeightHome;
  readonly graph: InferenceGraph;
  readonly memory: GpuMemory;
  readonly place: (tensor: Tensor) => BufferRange;
  readonly dispatches: readonly Dispatch[];
}

export class Inference {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async create(home: WeightHome, { gpu, pipelines, task, batch }: InferenceOptions): Promise<Inference> {
    const graph = buildInferenceGraph(home.config, task, batch);
    const memory = new GpuMemory(gpu.device, `${home.name} inference`);
    try {
      return await Inference.#onMemory(home, { gpu, pipelines, task, batch }, graph, memory);
    } catch (failure) {
      memory.destroy();
      throw failure;
    }
  }

  static async #onMemory(
    home: WeightHome,
    { gpu, pipelines }: InferenceOptions,
    graph: InferenceGraph,
    memory: GpuMemory,
  ): Promise<Inference> {
    const place = placeTensors(graph, home, memory, gpu.capabilities.limits.maxStorageBufferBindingSize);
    const target = targetOf(gpu.capabilities, halfStorage(home.half));
    const lowered = graph.graph.ops.flatMap((op) => lowerOp(op, target));
    const { calls, sizes } = sizeGrids(lowered, factoryAbove(graph.graph));
    const grids = new Map(sizes.map((tensor) => [tensor.id, memory.allocate(tensor.name, tensorBytes(tensor), true)]));
    const placed = (tensor: Tensor): BufferRange => grids.get(tensor.id) ?? place(tensor);
    const dispatches = await prepareCalls(calls, target.half, pipelines, placed);
    await memory.check();
    return new Inference({ gpu, home, graph, memory, place, dispatches });
  }

  /** Tokens [B·T] or features [B, F] → logits, row-major [rows, V]. Waits for the GPU. */
  async logits(inputs: ArrayLike<number>): Promise<Float64Array> {
    const { gpu, home, graph, place, dispatches } = this.#parts;
    const { inputs: tensor, logits } = graph;
    const target = place(tensor);
    const bytes = encodeTensor(inputs, tensor.shape, tensor.dtype === "u32" ? "u32" : "f32");
    gpu.device.queue.writeBuffer(target.buffer, target.offset, bytes);
    const encoder = gpu.device.createCommandEncoder({ label: `${home.name} inference` });
    const pass = encoder.beginComputePass({ label: `${home.name} inference` });
    encodeDispatches(pass, dispatches);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
    const storage = elementStorage(logits, halfStorage(home.half));
    return decodeTensor(await readRange(gpu.device, place(logits)), logits.shape, storage);
  }

  destroy(): void {
    this.#parts.memory.destroy();
  }
}

/** Activations and inputs in buffers of their own; parameters where they are. */
function placeTensors(
  { graph, logits, persistent }: InferenceGraph,
  home: WeightHome,
  memory: GpuMemory,
  maxBindingBytes: number,
): (tensor: Tensor) => BufferRange {
  // As in training, whose forward pass keeps what backward reads: the kernels are compiled already.
  const plan = planMemory(graph, { moments: [], maxBindingBytes, keep: [logits], sharesPlaces: false });
  const written = new Set(graph.ops.flatMap(outputsOf).map(({ id }) => plan.tensors.get(id)?.arena));
  const own = plan.arenas.filter(({ name, kind }) => kind === "input" || written.has(name));
  const arenas = new Map(own.map(({ name, bytes }) => [name, memory.allocate(name, bytes)]));
  const weights = new Map<number, BufferRange>();
  const read = new Set(graph.ops.flatMap(inputsOf).map(({ id }) => id));
  for (const { tensor, half } of graph.parameters) {
    if (read.has(tensor.id)) weights.set(tensor.id, home.place(tensor.name, "master"));
    if (half && read.has(half.id)) weights.set(half.id, home.place(tensor.name, "half"));
  }
  for (const { id, name } of persistent) {
    const kept = home.persistent.get(name);
    if (kept) weights.set(id, kept);
  }
  return (tensor) => {
    const known = weights.get(tensor.id);
    if (known) return known;
    const placement = plan.tensors.get(tensor.id);
    const arena = placement && arenas.get(placement.arena);
    if (!arena) throw new RangeError(`Tensor '${tensor.name}' has no place in the plan`);
    return { buffer: arena.buffer, offset: placement.byteOffset, size: placement.byteLength };
  };
}
