/** Weights out of a file, each tensor checked by name, shape, element type and value before it reaches the GPU. */
import { mapValues } from "../mapValues";
import { CheckpointError } from "./checkpointError";
import { OPTIMIZER_PREFIX, STATE_PREFIX } from "./checkpointNames";
import type { LaneState, ParameterState } from "../lane/laneState";
import type { SafetensorsFile, SavedTensor } from "./safetensors";
import { type NamedTensors, namedTensors, tensorNamed } from "./weightNames";

/** A model gets gates of its own, whatever the file was made without. */
const GATE_WEIGHTS = /\.gates\.(logits|router\.weight)$/;
const EMBEDDING = "transformer.wte.weight";
const HEAD = "lm_head.weight";
/** Parameters with a row a token. */
const BY_TOKEN: ReadonlySet<string> = new Set([EMBEDDING, HEAD]);

/** Which token of the file's vocabulary is which of the model's (dataIdentity.ts). */
export interface TokenMap {
  /** Tokens of the file's vocabulary. */
  readonly known: number;
  /** For each token of the model the file's, or −1: that row stays as `expected` has it. */
  readonly tokens: Int32Array;
}

/**
 * Weights of a model, checked against the shapes a lane has; moments are zero.
 * @param expected the lane's own (initial) state.
 * @throws CheckpointError, SafetensorsError
 */
export function weightsFrom(file: SafetensorsFile, expected: LaneState, map?: TokenMap): LaneState {
  const named = namedTensors(file);
  refuseStrangers(named, expected);
  const parameters = [...expected.parameters].map(([name, parameter]): [string, ParameterState] => {
    const { aliases } = parameter;
    const found = tensorNamed(named, name) ?? tensorOfTied(named, name, expected);
    if (!found && GATE_WEIGHTS.test(name)) return [name, parameter];
    const values = valuesOf(found, name, parameter, map);
    for (const alias of [...aliases, ...(name === EMBEDDING && isTied(expected) ? [HEAD] : [])])
      refuseOtherValues(named, alias, found);
    const moments = mapValues(parameter.moments, ({ length }) => new Float32Array(length));
    return [name, { ...parameter, values, moments }];
  });
  return { ...expected, parameters: new Map(parameters) };
}

function isTied({ parameters }: LaneState): boolean {
  return parameters.has(EMBEDDING) && !parameters.has(HEAD);
}

/** A tied model's one table may be saved under the head's name alone. */
function tensorOfTied(named: NamedTensors, name: string, expected: LaneState): [string, SavedTensor] | undefined {
  return name === EMBEDDING && isTied(expected) ? tensorNamed(named, HEAD) : undefined;
}

function valuesOf(
  found: [string, SavedTensor] | undefined,
  name: string,
  { shape, values }: ParameterState,
  map: TokenMap | undefined,
): Float32Array<ArrayBuffer> {
  if (!found) throw missing(name);
  const [stored, tensor] = found;
  if (!map || !BY_TOKEN.has(name)) return floatsOf(tensor, stored, shape);
  const [, width = 0] = shape;
  const known = floatsOf(tensor, stored, [map.known, width]);
  const mapped = values.slice();
  for (const [token, source] of map.tokens.entries()) {
    if (source >= 0) mapped.set(known.subarray(source * width, (source + 1) * width), token * width);
  }
  return mapped;
}

function missing(name: string): CheckpointError {
  return new CheckpointError({ code: "checkpoint/no-tensor", values: { tensor: name, isHead: name === HEAD } });
}

/** A tensor's values, of this shape and finite. @throws CheckpointError, SafetensorsError */
export function floatsOf(
  tensor: SavedTensor | undefined,
  name: string,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  if (!tensor) throw missing(name);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
    const isOtherText = BY_TOKEN.has(name) && tensor.shape.length === shape.length && tensor.shape[1] === shape[1];
    throw new CheckpointError({
      code: "checkpoint/other-shape",
      values: { tensor: name, saved: tensor.shape, wanted: shape, isOtherText },
    });
  }
  const { values } = tensor;
  if (!(values instanceof Float32Array)) {
    throw new CheckpointError({ code: "checkpoint/integers", values: { tensor: name } });
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new CheckpointError({
      code: "checkpoint/not-finite",
      values: { tensor: name, value: values[bad] ?? Number.NaN, element: bad },
    });
  }
  return values;
}

/** PyTorch saves a shared parameter under each of its names; those that differ cannot become one. */
function refuseOtherValues({ tensors }: NamedTensors, alias: string, found: [string, SavedTensor] | undefined): void {
  const other = tensors.get(alias);
  if (!found || !other || other === found[1]) return;
  const [owner, { values }] = found;
  const saved = other.values;
  if (saved.length === values.length && values.every((value, index) => value === saved[index])) return;
  throw new CheckpointError({
    code: "checkpoint/shared-differ",
    values: { tensor: alias, owner, isHead: alias === HEAD },
  });
}

function refuseStrangers({ tensors }: NamedTensors, expected: LaneState): void {
  const aliases = new Set([...expected.parameters.values()].flatMap((parameter) => parameter.aliases));
  const isKnown = (name: string): boolean =>
    expected.parameters.has(name) ||
    aliases.has(name) ||
    name.startsWith(STATE_PREFIX) ||
    name.startsWith(OPTIMIZER_PREFIX) ||
    (name === HEAD && isTied(expected));
  const stranger = [...tensors.keys()].find((name) => !isKnown(name));
  if (stranger === undefined) return;
  const wrapped = stranger.indexOf(".");
  const isBehindPrefix = wrapped > 0 && isKnown(stranger.slice(wrapped + 1));
  throw new CheckpointError({
    code: "checkpoint/unknown-tensor",
    values: { tensor: stranger, wrapper: isBehindPrefix ? stranger.slice(0, wrapped) : undefined },
  });
}
