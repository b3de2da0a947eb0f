/**
 * The distance between the weights of two lanes, parameter by parameter: two dispatches over both arenas, whatever the
 * number of parameters. The order of summation is fixed by the shapes alone, so the same device gives the same bits.
 */
import finishShader from "../../../shaders/weight-distance-finish.wgsl?raw";
import shader from "../../../shaders/weight-distance.wgsl?raw";
import type { Tensor } from "../../graph/ir";
import { linearGrid, type KernelCall } from "../call";
import { reading, writing } from "../operands";

const THREADS = 64;
const GROUPS_PER_THREAD = 32;
const GROUPS_PER_CHUNK = THREADS * GROUPS_PER_THREAD;
const WORDS_PER_RECORD = 4;

/** Weights from here on are as good as infinite: 2^25 squares of their differences stay below f32's 2^128. */
const LARGEST_COMPARED = 2 ** 50;

/** A lane's weights as its optimizer holds them. */
export interface WeightArena {
  /** f32 [P], or [P − Hp] where the first Hp weights live in half alone. */
  readonly masters: Tensor;
  /** Half [Hp], only where those weights have no masters. */
  readonly halves?: Tensor;
}

/** One parameter in both arenas, by groups of four elements. */
export interface ComparedParameter {
  readonly group: number;
  readonly referenceGroup: number;
  readonly groups: number;
}

/** What the two dispatches read besides the weights: chunks u32 [C, 4] and spans u32 [parameters, 4]. */
export interface DistancePlan {
  readonly chunks: Uint32Array<ArrayBuffer>;
  readonly spans: Uint32Array<ArrayBuffer>;
}

/** Cuts each parameter into chunks of at most 8,192 elements. */
export function planDistance(parameters: readonly ComparedParameter[]): DistancePlan {
  const chunks: number[] = [];
  const spans: number[] = [];
  for (const { group, referenceGroup, groups } of parameters) {
    const count = Math.ceil(groups / GROUPS_PER_CHUNK);
    spans.push(chunks.length / WORDS_PER_RECORD, count, 0, 0);
    for (let chunk = 0; chunk < count; chunk++) {
      const start = chunk * GROUPS_PER_CHUNK;
      chunks.push(group + start, referenceGroup + start, Math.min(GROUPS_PER_CHUNK, groups - start), 0);
    }
  }
  return { chunks: Uint32Array.from(chunks), spans: Uint32Array.from(spans) };
}

export interface DistanceTensors {
  readonly weights: WeightArena;
  /** f32 [Pr]. */
  readonly reference: Tensor;
  /** u32 [4·C] and [4·parameters], as planned. */
  readonly chunks: Tensor;
  readonly spans: Tensor;
  /** u32 scratch [4·C]. */
  readonly partials: Tensor;
  /** u32 [4·parameters]: what `decodeDistances` reads. */
  readonly sums: Tensor;
}

/** Writes each parameter's sums. */
export function weightDistanceCalls(tensors: DistanceTensors): KernelCall[] {
  const { weights, reference, chunks, spans, partials, sums } = tensors;
  const count = (chunks.shape[0] ?? 0) / WORDS_PER_RECORD;
  const parameters = (spans.shape[0] ?? 0) / WORDS_PER_RECORD;
  return [
    {
      label: "weight distance",
      shader,
      constants: { CHUNKS: count, THREADS },
      prelude: loadWeights(weights),
      operands: [
        reading("masters", weights.masters),
        ...(weights.halves ? [reading("halves", weights.halves)] : []),
        reading("reference", reference),
        reading("chunks", chunks, "wordGroups"),
        writing("partials", partials, "wordGroups"),
      ],
      workgroups: linearGrid(count),
    },
    {
      label: "weight distance finish",
      shader: finishShader,
      constants: { PARAMETERS: parameters, THREADS },
      operands: [
        reading("spans", spans, "wordGroups"),
        reading("partials", partials, "wordGroups"),
        writing("sums", sums, "wordGroups"),
      ],
      workgroups: linearGrid(Math.ceil(parameters / THREADS)),
    },
  ];
}

/** Groups count over the halves first, as in the optimizer without master weights. */
function loadWeights({ halves }: WeightArena): string {
  const first = (halves?.shape[0] ?? 0) / 4;
  const fromHalves = halves ? `if (group < ${first}u) { return loadHalves(group); } ` : "";
  return `fn loadWeights(group: u32) -> vec4f { ${fromHalves}return loadMasters(group - ${first}u); }`;
}

export interface Distances {
  /** ‖w − r‖ / ‖r‖ of each parameter; infinite where a weight is past 2^50 or no number, or ‖r‖ alone is 0. */
  readonly each: Float32Array<ArrayBuffer>;
  /** The same of all of them together, as one vector. */
  readonly whole: number;
}

/** @param bytes the sums as read back. */
export function decodeDistances(bytes: ArrayBuffer): Distances {
  const floats = new Float32Array(bytes);
  const count = floats.length / WORDS_PER_RECORD;
  const each = new Float32Array(count);
  let [squares, references] = [0, 0];
  for (let index = 0; index < count; index++) {
    const at = index * WORDS_PER_RECORD;
    // NaN is not below it either.
    const isCompared = (floats[at + 2] ?? Infinity) < LARGEST_COMPARED;
    const square = isCompared ? (floats[at] ?? 0) : Infinity;
    const reference = floats[at + 1] ?? 0;
    each[index] = relative(square, reference);
    squares += square;
    references += reference;
  }
  return { each, whole: relative(squares, references) };
}

function relative(square: number, reference: number): number {
  return square === 0 ? 0 : Math.sqrt(square / reference);
}
