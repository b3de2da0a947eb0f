/**
 * A lane's buffers: one for each arena of the plan, and the inputs once for every micro-batch and once for validation.
 */
import { GpuMemory } from "../../gpu/memory";
import type { BufferRange } from "../../gpu/pipelines";
import { storedElements, type Tensor, type TensorKind } from "../../graph/ir";
import type { ParameterBlock, Placement, Plan } from "../../graph/plan/plan";

type Place = (tensor: Tensor) => BufferRange;

export class LaneMemory {
  readonly #memory: GpuMemory;
  readonly #instruments: GpuMemory;
  readonly #plan: Plan;
  readonly #arenas = new Map<string, BufferRange>();
  /** Input arenas by micro-batch; the last is validation's. */
  readonly #inputs: readonly ReadonlyMap<string, BufferRange>[];
  /** Tensors that are no part of the plan: scratch of the step's end, instruments. */
  readonly #extra = new Map<number, BufferRange>();
  readonly #validationSums = new Map<number, BufferRange>();

  constructor(device: GPUDevice, owner: string, plan: Plan, block: ParameterBlock, microBatches: number) {
    this.#memory = new GpuMemory(device, owner);
    this.#instruments = new GpuMemory(device, owner);
    this.#plan = plan;
    for (const { name, kind, bytes } of plan.arenas) {
      if (kind !== "input") this.#arenas.set(name, this.#memory.allocate(name, bytes));
    }
    this.#inputs = Array.from({ length: microBatches + 1 }, (_, index) => this.#allocateInputs(index, microBatches));
    this.block = block;
  }

  readonly block: ParameterBlock;

  /** Bytes by kind of tensor, as planned. */
  get bytesByKind(): Readonly<Record<TensorKind, number>> {
    return this.#plan.bytesByKind;
  }

  /** Bytes of every buffer that training needs, inputs, state and scratch included. */
  get totalBytes(): number {
    return this.#memory.bytes;
  }

  /** A buffer for watching the training, which `totalBytes` leaves out: a lane is not charged for being looked at. */
  allocateInstrument(name: string, bytes: number): BufferRange {
    return this.#instruments.allocate(name, bytes);
  }

  /** A tensor of an instrument, where it lies. */
  placeInstrument(tensor: Tensor, range: BufferRange): void {
    this.#extra.set(tensor.id, range);
  }

  /** A tensor outside the plan, in a buffer of its own; `holdsGrids`: indirect dispatches read it. */
  addScratch(tensor: Tensor, holdsGrids = false): BufferRange {
    const bytes = storedElements(tensor.shape) * Uint32Array.BYTES_PER_ELEMENT;
    const range = this.#memory.allocate(tensor.name, bytes, holdsGrids);
    this.#extra.set(tensor.id, range);
    return range;
  }

  /** Where a tensor lies; inputs are the first micro-batch's. */
  readonly place: Place = (tensor) => this.#find(tensor, 0);

  /** The same with the inputs of micro-batch `micro`. */
  placeMicroBatch(micro: number): Place {
    return (tensor) => this.#find(tensor, micro);
  }

  /** The same with validation's inputs, and sums of its own for `sums`, which outlive the step's. */
  placeValidation(sums: readonly Tensor[]): Place {
    for (const sum of sums) {
      if (this.#validationSums.has(sum.id)) continue;
      this.#validationSums.set(sum.id, this.#memory.allocate(`validation ${sum.name}`, Uint32Array.BYTES_PER_ELEMENT));
    }
    return (tensor) => this.#validationSums.get(tensor.id) ?? this.#find(tensor, this.#inputs.length - 1);
  }

  /** @throws OutOfMemoryError, GpuError for a buffer that was refused. */
  async check(): Promise<void> {
    await Promise.all([this.#memory.check(), this.#instruments.check()]);
  }

  destroy(): void {
    this.#memory.destroy();
    this.#instruments.destroy();
  }

  #allocateInputs(index: number, microBatches: number): ReadonlyMap<string, BufferRange> {
    const name = index === microBatches ? "validation" : `${index}`;
    const arenas = this.#plan.arenas.filter((arena) => arena.kind === "input");
    return new Map(arenas.map((arena) => [arena.name, this.#memory.allocate(`${arena.name}.${name}`, arena.bytes)]));
  }

  #find(tensor: Tensor, inputSet: number): BufferRange {
    const extra = this.#extra.get(tensor.id);
    if (extra) return extra;
    const placement = this.#plan.tensors.get(tensor.id);
    const arena = placement && (this.#inputs[inputSet]?.get(placement.arena) ?? this.#arenas.get(placement.arena));
    if (!placement || !arena) throw new RangeError(`Tensor '${tensor.name}' has no place in the plan`);
    return slice(arena, placement);
  }
}

function slice(arena: BufferRange, { byteOffset, byteLength }: Placement): BufferRange {
  return { buffer: arena.buffer, offset: byteOffset, size: byteLength };
}
