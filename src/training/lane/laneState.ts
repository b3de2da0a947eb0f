/**
 * What a lane is, between two steps: parameters, moments and the scaler's words, in PyTorch's names and logical shapes.
 * Initial weights, checkpoints and resuming all go through here, and a state put back gives the same bits as before.
 */
import { readRange, decodeTensor, encodeTensor } from "../../gpu/transfer";
import type { Initializer } from "../../graph/initializer";
import type { Parameter, Tensor } from "../../graph/ir";
import { storedElements } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import { bytesPerElement, type ElementStorage } from "../../gpu/storage";
import { elementStorage } from "../../kernels/prepare";
import { encodeScalerState, initialScalerState } from "../../kernels/stepEnd/stepState";
import { Random } from "../../numerics/random";
import { mapValues } from "../mapValues";
import type { Lane } from "./lane";
import { halfStorage } from "./halfForm";
import type { LaneProgram } from "./laneProgram";
import { scalerRuleOf } from "../step/stepEnd";

export interface LaneState {
  /** Weights by parameter name, row-major, no padding: the f32 masters, or without masters the halves as f32. */
  readonly parameters: ReadonlyMap<string, ParameterState>;
  /** The scaler's words as they lie on the GPU: scale, tracker, counters. */
  readonly scaler: Uint32Array<ArrayBuffer>;
  /** What the model keeps beside its weights, by name (GraphBuilder.persistent): the record of its gates, say. */
  readonly persistent: ReadonlyMap<string, PersistentState>;
}

/** Row-major, no padding. */
export interface PersistentState {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

type Moments = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

export interface ParameterState {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
  /** What the optimizer keeps of it, by name (kernels/stepEnd/optimizers). Empty for weights alone, and where it is frozen. */
  readonly moments: Moments;
  /** Names of other layers' parameters that it stands for too. */
  readonly aliases: readonly string[];
}

/** The state before the first step. Each parameter has a generator of its own, by seed and name. */
export function initialLaneState(lane: Lane): LaneState {
  const { seed } = lane.config.training;
  const parameters = lane.program.graph.parameters.map(
    ({ tensor, initializer, aliases, trainable }): [string, ParameterState] => {
      const values = initialValues(tensor, initializer, seed);
      const names = trainable ? lane.program.block.trained.moments : {};
      const moments = mapValues(names, () => new Float32Array(values.length));
      return [tensor.name, { shape: tensor.shape, values, moments, aliases }];
    },
  );
  const scaler = encodeScalerState(initialScalerState(scalerRuleOf(lane.config).initialScale));
  const persistent = lane.program.graph.persistent.map(({ name, shape }): [string, PersistentState] => [
    name,
    { shape, values: new Float32Array(elementsOf(shape)) },
  ]);
  return { parameters: new Map(parameters), scaler, persistent: new Map(persistent) };
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
  for (const { parameter, elementOffset } of program.block.parameters) {
    const { tensor } = parameter;
    const saved = state.parameters.get(tensor.name);
    if (!saved) throw new RangeError(`No state for parameter '${tensor.name}'`);
    const arrays = [
      [weightHome(program, elementOffset), saved.values],
      ...Object.entries(momentHomes(program, parameter, elementOffset)).map(
        ([name, home]) => [home, savedMoment(saved, tensor.name, name)] as const,
      ),
    ] as const;
    for (const [{ arena, byteOffset, storage }, values] of arrays) {
      const { buffer, offset } = program.memory.place(arena);
      device.queue.writeBuffer(buffer, offset + byteOffset, encodeTensor(values, tensor.shape, storage));
    }
  }
  const scaler = program.memory.place(program.graph.scaler);
  device.queue.writeBuffer(scaler.buffer, scaler.offset, state.scaler);
  for (const tensor of program.graph.persistent) {
    const saved = state.persistent.get(tensor.name);
    if (!saved) throw new RangeError(`No state for '${tensor.name}'`);
    const { buffer, offset } = program.memory.place(tensor);
    device.queue.writeBuffer(buffer, offset, encodeTensor(saved.values, tensor.shape, "f32"));
  }
  lane.run(program.halfCopy, `${lane.name} half copy`);
}

function savedMoment({ moments }: ParameterState, parameter: string, name: string): Float32Array<ArrayBuffer> {
  const moment = moments[name];
  if (!moment) throw new RangeError(`No moment '${name}' of parameter '${parameter}'`);
  return moment;
}

/** Reads a lane's state off the GPU. Waits for the steps submitted so far. */
export async function captureLaneState(lane: Lane, device: GPUDevice): Promise<LaneState> {
  const { program } = lane;
  const { flat, trained, parameters } = program.block;
  const arenas = [
    program.graph.scaler,
    flat.parameters,
    ...(flat.halfWeights ? [flat.halfWeights] : []),
    ...Object.values(trained.moments),
    ...program.graph.persistent,
  ];
  const bytes = await Promise.all(arenas.map((tensor) => readRange(device, program.memory.place(tensor))));
  const byArena = new Map(arenas.map((tensor, index) => [tensor.id, bytes[index] ?? new ArrayBuffer(0)]));
  const entries = parameters.map(({ parameter, elementOffset }): [string, ParameterState] => {
    const { tensor, aliases } = parameter;
    const part = ({ arena, byteOffset, storage }: Home): Float32Array<ArrayBuffer> => {
      const end = byteOffset + storedElements(tensor.shape) * bytesPerElement(storage);
      const stored = byArena.get(arena.id)?.slice(byteOffset, end) ?? new ArrayBuffer(0);
      return Float32Array.from(decodeTensor(stored, tensor.shape, storage));
    };
    const moments = mapValues(momentHomes(program, parameter, elementOffset), part);
    const values = part(weightHome(program, elementOffset));
    return [tensor.name, { shape: tensor.shape, values, moments, aliases }];
  });
  return {
    parameters: new Map(entries),
    scaler: new Uint32Array(byArena.get(program.graph.scaler.id) ?? []),
    persistent: new Map(
      program.graph.persistent.map(({ id, name, shape }) => [
        name,
        { shape, values: Float32Array.from(decodeTensor(byArena.get(id) ?? new ArrayBuffer(0), shape, "f32")) },
      ]),
    ),
  };
}

/** Where a parameter's numbers lie in an arena. */
interface Home {
  readonly arena: Tensor;
  readonly byteOffset: number;
  readonly storage: ElementStorage;
}

function floatHome(arena: Tensor, elementOffset: number): Home {
  return { arena, byteOffset: elementOffset * Float32Array.BYTES_PER_ELEMENT, storage: "f32" };
}

/** Of each moment by name; of a frozen parameter there are none. */
function momentHomes(
  { block }: LaneProgram,
  { trainable }: Parameter,
  elementOffset: number,
): Readonly<Record<string, Home>> {
  const { trained, trainedRange } = block;
  if (!trainable) return {};
  return mapValues(trained.moments, (moment) => floatHome(moment, elementOffset - trainedRange.start));
}

/** The master weights, or the halves where they are all there is. */
function weightHome({ block, half }: LaneProgram, elementOffset: number): Home {
  const { flat, masterStart } = block;
  if (elementOffset >= masterStart || !flat.halfWeights) return floatHome(flat.parameters, elementOffset - masterStart);
  const storage = elementStorage(flat.halfWeights, halfStorage(half));
  return { arena: flat.halfWeights, byteOffset: elementOffset * bytesPerElement(storage), storage };
}
