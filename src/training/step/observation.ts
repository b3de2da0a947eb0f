/**
 * The observed step: a lane's step with a histogram of every watched tensor, each taken while the tensor is alive. It
 * trains exactly as the ordinary step does. It is built beside it, once, and used every `training.histogramInterval`
 * steps, so that the ordinary step carries nothing.
 */
import type { BufferRange } from "../../gpu/pipelines";
import { storedElements, type Graph, type Op, type Tensor } from "../../graph/ir";
import { factoryAbove } from "../../graph/tensors";
import { partlyWritten } from "../../graph/ops/restrictions";
import type { KernelCall } from "../../kernels/call";
import { zeroCall } from "../../kernels/elementwise/elementwise";
import { HISTOGRAM_ROW_WORDS, histogramCall } from "../../kernels/instruments/histogram";
import { HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import type { LaneMemory } from "../lane/laneMemory";
import { watchedTensors, type Watched } from "./watched";

export interface Observation {
  /** Row by row of the counts. */
  readonly watched: readonly Watched[];
  /** All histograms, a row each; cleared before the step, whole after it. */
  readonly counts: BufferRange;
  /** The first micro-batch, with its activations and their gradients counted. */
  readonly microBatch: readonly KernelCall[];
  /** Weights and weight gradients, after the last micro-batch and before the optimizer. */
  readonly parameters: readonly KernelCall[];
  /** Where the calls' own tensors lie; the others are where `place` says. */
  readonly placedBy: (place: LaneMemory["place"]) => LaneMemory["place"];
}

/** @param others tensors made beside the graph. @param masterWeights whether weights have f32 masters. */
export function planObservation(
  graph: Graph,
  others: readonly Tensor[],
  masterWeights: boolean,
  lower: (ops: readonly Op[]) => KernelCall[],
  memory: LaneMemory,
): Observation {
  const watched = watchedTensors(graph, others, masterWeights);
  const shadows = watched.filter(({ shadowOp }) => shadowOp !== undefined).map(({ counted }) => counted);
  const factory = factoryAbove(graph, [...others, ...shadows]);
  const rowBytes = HISTOGRAM_ROW_WORDS * Uint32Array.BYTES_PER_ELEMENT;
  const counts = memory.allocateInstrument("histograms", watched.length * rowBytes);
  const ranges = new Map<number, BufferRange>();
  if (shadows.length > 0) {
    // One at a time is in use.
    const bytes = (tensor: Tensor): number => storedElements(tensor.shape) * Float32Array.BYTES_PER_ELEMENT;
    const shadow = memory.allocateInstrument("unrounded", Math.max(...shadows.map(bytes)));
    for (const tensor of shadows) ranges.set(tensor.id, { ...shadow, size: bytes(tensor) });
  }
  const calls = new Map<Watched, KernelCall>();
  for (const [row, entry] of watched.entries()) {
    const { name, counted } = entry;
    const tensor = factory.make(`histogram of ${name}`, [HISTOGRAM_ROW_WORDS], "u32", "state");
    ranges.set(tensor.id, { buffer: counts.buffer, offset: row * rowBytes, size: rowBytes });
    calls.set(entry, histogramCall(counted, tensor));
  }
  // What sleeps is counted as the zero that it stands for, not as what an older step left there.
  const lowerWhole = (op: Op): KernelCall[] => [...partlyWritten(op).map(zeroCall), ...lower([op])];
  // A shadow's op comes before the op itself, which may write its result over what it reads (graph/plan/inPlace.ts).
  const shadowsOf = (index: number): KernelCall[] =>
    watched.flatMap((entry) =>
      entry.after === index && entry.shadowOp ? [...lowerWhole(entry.shadowOp), ...callOf(calls, entry)] : [],
    );
  const storedBy = (index: number): KernelCall[] =>
    watched.flatMap((entry) => (entry.after === index && !entry.shadowOp ? callOf(calls, entry) : []));
  return {
    watched,
    counts,
    microBatch: graph.ops.flatMap((op, index) => [...shadowsOf(index), ...lowerWhole(op), ...storedBy(index)]),
    parameters: watched.filter(({ after }) => after === undefined).flatMap((entry) => callOf(calls, entry)),
    placedBy: (place) => (tensor) => ranges.get(tensor.id) ?? place(tensor),
  };
}

function callOf(calls: ReadonlyMap<Watched, KernelCall>, entry: Watched): KernelCall[] {
  const call = calls.get(entry);
  return call ? [call] : [];
}

/** The histograms as read back, without the gaps: watched tensors × HISTOGRAM_BINS. */
export function decodeHistograms(bytes: ArrayBuffer): Uint32Array<ArrayBuffer> {
  const rows = bytes.byteLength / (HISTOGRAM_ROW_WORDS * Uint32Array.BYTES_PER_ELEMENT);
  const words = new Uint32Array(bytes);
  const counts = new Uint32Array(rows * HISTOGRAM_BINS);
  for (let row = 0; row < rows; row++) {
    const start = row * HISTOGRAM_ROW_WORDS;
    counts.set(words.subarray(start, start + HISTOGRAM_BINS), row * HISTOGRAM_BINS);
  }
  return counts;
}
