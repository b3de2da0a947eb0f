/**
 * The memory plan of one lane: every tensor at a fixed offset in an arena, before any buffer exists.
 *
 * Arenas by kind: parameters and what goes by their element offsets (half weights, gradients, moments);
 * inputs; one arena for each state tensor, because an op may read one and write another; and the activation
 * arenas.
 */

import { layOutActivations } from "./activationLayout";
import { headOf, joinedLifetimes, resultsInPlace, type InPlace } from "./inPlace";
import type { Graph, HalfType, Tensor, TensorKind } from "../ir";
import { isHalf } from "../ir";
import { lifetimesOf, type Lifetime } from "./lifetimes";
import { MemoryPlanError } from "./memoryErrors";
import { ELEMENT_ALIGNMENT, layOutParameters } from "./parameterLayout";
import type { ParameterRange, PlacedParameter } from "./parameterLayout";
import { alignedBytes, tensorBytes } from "../tensorBytes";
import { factoryAbove, tensorsOf } from "../tensors";
import type { TensorFactory } from "../tensors";

/** WebGPU's default maxStorageBufferBindingSize. */
const DEFAULT_MAX_BINDING_BYTES = 128 * 1024 * 1024;

export interface PlanOptions {
  /** What the optimizer keeps of each parameter, by name: an arena of kind `optimizer` each. */
  readonly moments: readonly string[];
  readonly maxBindingBytes?: number;
  /** State tensors that no op of the graph touches: counters, the metrics ring. */
  readonly states?: readonly Tensor[];
  /** Activations read after the last op: logits to sample from. */
  readonly keep?: readonly Tensor[];
  /** Whether results may take the place of what they are made from (inPlace.ts). True by default. */
  readonly sharesPlaces?: boolean;
  /** False: a parameter with a half copy has no other (masterWeights.ts). True by default. */
  readonly masterWeights?: boolean;
}

export interface Arena {
  /** Unique; becomes the buffer's label. */
  readonly name: string;
  readonly kind: TensorKind;
  readonly bytes: number;
}

export interface Placement {
  /** An arena's name. */
  readonly arena: string;
  readonly byteOffset: number;
  /** Bytes in storage, without the alignment gap behind. */
  readonly byteLength: number;
}

/**
 * Parameters the optimizer updates in one dispatch, with the flat tensors that dispatch binds: whole arenas.
 */
export interface ParameterBlock extends ParameterRange {
  /** Elements before it live in half alone: 0, or without master weights `halfElements`. */
  readonly masterStart: number;
  readonly flat: FlatWeights;
  /** What the optimizer works on, P elements from `trainedRange.start` on. */
  readonly trained: FlatWeights & {
    /** f32 [P], and each of the moments, by name. */
    readonly gradients: Tensor;
    readonly moments: Readonly<Record<string, Tensor>>;
  };
}

/** Whole arenas, or the part of them that is trained: the same tensors where nothing is frozen. */
export interface FlatWeights {
  /** f32, from masterStart on; of `ELEMENT_ALIGNMENT` where nothing is left, since no binding may be empty. */
  readonly parameters: Tensor;
  /** f16 or bf16; absent where nothing is used in half. */
  readonly halfWeights?: Tensor;
}

export interface Plan {
  /** By tensor id. Flat tensors of the parameter blocks are in it too. */
  readonly tensors: ReadonlyMap<number, Placement>;
  readonly arenas: readonly Arena[];
  readonly bytesByKind: Readonly<Record<TensorKind, number>>;
  readonly parameterBlocks: readonly ParameterBlock[];
  /** Of each result that lies where an input of its op lay. */
  readonly inPlace: InPlace;
  /** The most bytes of activations alive at once, two in one place counted once: no plan can use fewer. */
  readonly activationLowerBound: number;
}

/**
 * Places every tensor of the graph. Throws `MemoryPlanError` where one tensor alone is above the binding
 * limit.
 */
export function planMemory(graph: Graph, options: PlanOptions): Plan {
  const {
    maxBindingBytes = DEFAULT_MAX_BINDING_BYTES,
    states = [],
    keep = [],
    moments,
    masterWeights = true,
    sharesPlaces = true,
  } = options;
  const drawing = new PlanDrawing();
  const ranges = layOutParameters(graph.parameters, maxBindingBytes);
  const factory = factoryAbove(graph, states);
  const parameterBlocks = ranges.map((range, index) =>
    drawing.addBlock({ ...range, masterStart: masterWeights ? 0 : range.halfElements }, index, moments, factory),
  );
  const others = new Map([...tensorsOf(graph), ...states].map((tensor) => [tensor.id, tensor]));
  const ofKind = (kind: TensorKind): Tensor[] => [...others.values()].filter((tensor) => tensor.kind === kind);
  drawing.addSequence("inputs", "input", ofKind("input"), maxBindingBytes);
  const inBlocks = new Set(graph.parameters.flatMap(({ half }) => half?.id ?? []));
  const quantized = ofKind("halfWeight").filter(({ id }) => !inBlocks.has(id));
  drawing.addSequence(QUANTIZED_WEIGHTS, "halfWeight", quantized, maxBindingBytes);
  for (const tensor of ofKind("state")) {
    drawing.addSequence(`state.${tensor.name}`, "state", [tensor], maxBindingBytes);
  }
  const lifetimes = lifetimesOf(graph, keep);
  const inPlace: InPlace = sharesPlaces ? resultsInPlace(graph, lifetimes) : new Map();
  const joined = joinedLifetimes(lifetimes, inPlace);
  const activationLowerBound = mostAliveBytes(joined);
  const layout = layOutActivations(joined, activationLowerBound, maxBindingBytes);
  for (const [index, bytes] of layout.arenas.entries()) drawing.addArena(activationArena(index), "activation", bytes);
  for (const { tensor } of lifetimes) {
    const placement = layout.placements.get(headOf(tensor, inPlace).id);
    if (placement !== undefined) drawing.place(tensor, activationArena(placement.arena), placement.byteOffset);
  }
  return { ...drawing.finish(), parameterBlocks, inPlace, activationLowerBound };
}

/** Weights in 8 bits with their scales, which the step itself writes. */
const QUANTIZED_WEIGHTS = "quantizedWeights";

function activationArena(index: number): string {
  return `activations.${index}`;
}

/** Collects arenas and placements. */
class PlanDrawing {
  readonly #tensors = new Map<number, Placement>();
  readonly #arenas: Arena[] = [];

  addArena(name: string, kind: TensorKind, bytes: number): void {
    this.#arenas.push({ name, kind, bytes });
  }

  place(tensor: Tensor, arena: string, byteOffset: number): void {
    this.#tensors.set(tensor.id, { arena, byteOffset, byteLength: tensorBytes(tensor) });
  }

  /** Tensors one behind the other, in one arena, or more where they do not fit one binding. */
  addSequence(name: string, kind: TensorKind, tensors: readonly Tensor[], maxBindingBytes: number): void {
    let arena = name;
    let byteOffset = 0;
    for (const [index, tensor] of tensors.entries()) {
      const byteLength = alignedBytes(tensor);
      if (byteLength > maxBindingBytes) throw new MemoryPlanError(tensor.name, tensorBytes(tensor), maxBindingBytes);
      if (byteOffset + byteLength > maxBindingBytes) {
        this.addArena(arena, kind, byteOffset);
        arena = `${name}.${index}`;
        byteOffset = 0;
      }
      this.place(tensor, arena, byteOffset);
      byteOffset += byteLength;
    }
    if (byteOffset > 0) this.addArena(arena, kind, byteOffset);
  }

  addBlock(
    range: Omit<ParameterBlock, "flat" | "trained">,
    index: number,
    momentNames: readonly string[],
    factory: TensorFactory,
  ): ParameterBlock {
    const { elements, halfElements, masterStart, trainedRange } = range;
    const masters = Math.max(elements - masterStart, ELEMENT_ALIGNMENT);
    const trainedElements = Math.max(trainedRange.end - trainedRange.start, ELEMENT_ALIGNMENT);
    const addFlat = (name: string, kind: TensorKind, dtype: "f32" | HalfType, length: number): Tensor => {
      const flat = factory.make(index === 0 ? name : `${name}.${index}`, [length], dtype, kind);
      this.addArena(flat.name, kind, alignedBytes(flat));
      this.place(flat, flat.name, 0);
      return flat;
    };
    const half = range.parameters.find(({ parameter }) => parameter.half !== undefined)?.parameter.half?.dtype;
    const parameters = addFlat("parameters", "parameter", "f32", masterStart === 0 ? elements : masters);
    const gradients = addFlat("gradients", "gradient", "f32", trainedElements);
    const moments = Object.fromEntries(
      momentNames.map((name) => [name, addFlat(`moments.${name}`, "optimizer", "f32", trainedElements)]),
    );
    const flat: FlatWeights = {
      parameters,
      ...(half !== undefined &&
        isHalf(half) && { halfWeights: addFlat("halfWeights", "halfWeight", half, halfElements) }),
    };
    const trained = { ...this.#trainedPart(range, flat, factory), gradients, moments };
    const block = { ...range, flat, trained };
    for (const placed of range.parameters) this.#placeParameter(placed, block);
    return block;
  }

  /** The flat tensors that the optimizer binds: without what is frozen before and behind. */
  #trainedPart(
    { elements, halfElements, masterStart, trainedRange }: Omit<ParameterBlock, "flat" | "trained">,
    flat: FlatWeights,
    factory: TensorFactory,
  ): FlatWeights {
    const { start, end } = trainedRange;
    if (start === 0 && end === elements) return flat;
    const part = (whole: Tensor, first: number, last: number): Tensor => {
      const length = Math.max(last - first, ELEMENT_ALIGNMENT);
      const tensor = factory.make(`trained ${whole.name}`, [length], whole.dtype, whole.kind);
      // Nothing in it is read or written where it is empty, but it needs a place.
      const offset = last > first ? tensorBytes({ ...whole, shape: [first] }) : 0;
      this.place(tensor, whole.name, offset);
      return tensor;
    };
    const firstMaster = Math.max(start, masterStart);
    return {
      parameters: part(flat.parameters, firstMaster - masterStart, end - masterStart),
      ...(flat.halfWeights && start < halfElements && { halfWeights: part(flat.halfWeights, start, halfElements) }),
    };
  }

  #placeParameter(
    { parameter, elementOffset }: PlacedParameter,
    { masterStart, flat, trained, trainedRange }: ParameterBlock,
  ): void {
    const { tensor, half, gradient } = parameter;
    const floats = Float32Array.BYTES_PER_ELEMENT;
    if (elementOffset >= masterStart) {
      this.place(tensor, flat.parameters.name, (elementOffset - masterStart) * floats);
    }
    if (gradient !== undefined) {
      this.place(gradient, trained.gradients.name, (elementOffset - trainedRange.start) * floats);
    }
    if (half !== undefined && flat.halfWeights !== undefined) {
      this.place(half, flat.halfWeights.name, elementOffset * Uint16Array.BYTES_PER_ELEMENT);
    }
  }

  finish(): Pick<Plan, "tensors" | "arenas" | "bytesByKind"> {
    const bytesByKind: Record<TensorKind, number> = {
      parameter: 0,
      halfWeight: 0,
      gradient: 0,
      optimizer: 0,
      input: 0,
      state: 0,
      activation: 0,
    };
    for (const { kind, bytes } of this.#arenas) bytesByKind[kind] += bytes;
    return { tensors: this.#tensors, arenas: this.#arenas, bytesByKind };
  }
}

function mostAliveBytes(lifetimes: readonly Lifetime[]): number {
  const lastOp = lifetimes.reduce((last, lifetime) => Math.max(last, lifetime.last), -1);
  let most = 0;
  for (let op = 0; op <= lastOp; op++) {
    const alive = lifetimes.filter(({ first, last }) => first <= op && op <= last);
    most = Math.max(
      most,
      alive.reduce((bytes, { tensor }) => bytes + alignedBytes(tensor), 0),
    );
  }
  return most;
}
