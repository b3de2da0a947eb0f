/**
 * What a lane is, between two steps: parameters, moments and the scaler's words, in PyTorch's names and logical shapes.
 * Initial weights, checkpoints and resuming all go through here, and a state put back gives the same bits as before.
 */
import { readRange, decodeTensor, encodeTensor } from "../gpu/transfer";
import type { Initializer, Tensor } from "../graph/ir";
import { storedElements } from "../graph/ir";
import { encodeScalerState, initialScalerState } from "../kernels/step-state";
import { Random } from "../numerics/random";
import type { Lane } from "./lane";
import { scalerRuleOf } from "./stepEnd";

export interface LaneState {
  /** f32 master weights by parameter name, row-major, no padding. */
  readonly parameters: ReadonlyMap<string, ParameterState>;
  /** The scaler's words as they lie on the GPU: scale, tracker, counters. */
  readonly scaler: Uint32Array<ArrayBuffer>;
}

export interface ParameterState {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
  /** One array a moment the optimizer keeps: AdamW two, SGD one. Empty for weights alone. */
  readonly moments: readonly Float32Array<ArrayBuffer>[];
}

/** The state before the first step. Each parameter has a generator of its own, by seed and name. */
export function initialLaneState(lane: Lane): LaneState {
  const { seed } = lane.config.training;
  const parameters = lane.program.graph.parameters.map(({ tensor, initializer }): [string, ParameterState] => {
    const values = initialValues(tensor, initializer, seed);
    const moments = lane.program.block.flat.moments.map(() => new Float32Array(values.length));
    return [tensor.name, { shape: tensor.shape, values, moments }];
  });
  const scaler = encodeScalerState(initialScalerState(scalerRuleOf(lane.config).initialScale));
  return { parameters: new Map(parameters), scaler };
}

function initialValues(tensor: Tensor, initializer: Initializer, seed: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1));
  const draw = drawer(initializer, new Random(seed).stream("weights").stream(tensor.name));
  for (let index = 0; index < values.length; index++) values[index] = draw();
  return values;
}

function drawer(initializer: Initializer, random: Random): () => number {
  switch (initializer.kind) {
    case "zeros":
      return () => 0;
    case "ones":
      return () => 1;
    case "normal":
      return () => initializer.deviation * random.normal();
    case "uniform":
      return () => initializer.bound * (2 * random.uniform() - 1);
    default:
      return initializer satisfies never;
  }
}

/** Puts a state onto the GPU and rewrites the half copy. Its names and shapes are the lane's (see checkpoint.ts). */
export function restoreLaneState(lane: Lane, device: GPUDevice, state: LaneState): void {
  const { program } = lane;
  const { flat } = program.block;
  for (const { parameter, elementOffset } of program.block.parameters) {
    const { tensor } = parameter;
    const saved = state.parameters.get(tensor.name);
    if (!saved) throw new RangeError(`No state for parameter '${tensor.name}'`);
    const arrays = [
      [flat.parameters, saved.values],
      ...flat.moments.map((moment, index) => [moment, saved.moments[index] ?? []] as const),
    ] as const;
    for (const [arena, values] of arrays) {
      const { buffer, offset } = program.memory.place(arena);
      const bytes = encodeTensor(values, tensor.shape, "f32");
      device.queue.writeBuffer(buffer, offset + elementOffset * Float32Array.BYTES_PER_ELEMENT, bytes);
    }
  }
  const scaler = program.memory.place(program.graph.scaler);
  device.queue.writeBuffer(scaler.buffer, scaler.offset, state.scaler);
  lane.run(program.halfCopy, `${lane.name} half copy`);
}

/** Reads a lane's state off the GPU. Waits for the steps submitted so far. */
export async function captureLaneState(lane: Lane, device: GPUDevice): Promise<LaneState> {
  const { program } = lane;
  const { flat, parameters } = program.block;
  const [values, scaler, ...moments] = await Promise.all(
    [flat.parameters, program.graph.scaler, ...flat.moments].map((tensor) =>
      readRange(device, program.memory.place(tensor)),
    ),
  );
  if (!values || !scaler) throw new RangeError("The lane has no parameters");
  const entries = parameters.map(({ parameter: { tensor }, elementOffset }): [string, ParameterState] => {
    const start = elementOffset * Float32Array.BYTES_PER_ELEMENT;
    const end = start + storedElements(tensor.shape) * Float32Array.BYTES_PER_ELEMENT;
    const part = (arena: ArrayBuffer): Float32Array<ArrayBuffer> =>
      Float32Array.from(decodeTensor(arena.slice(start, end), tensor.shape, "f32"));
    return [tensor.name, { shape: tensor.shape, values: part(values), moments: moments.map(part) }];
  });
  return { parameters: new Map(entries), scaler: new Uint32Array(scaler) };
}
