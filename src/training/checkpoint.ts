/**
 * Checkpoints: a lane's state as a safetensors file. Parameters keep PyTorch's names, so `load_state_dict` takes the
 * file as it is; moments and the scaler lie beside them under names PyTorch ignores; the config, the vocabulary and the
 * names that a shared parameter stands for are metadata. A file is untrusted: names, shapes and values are checked before anything reaches the GPU.
 */
import { InputError } from "../config/errors";
import { RECORD_WORDS } from "../graph/gateRecord";
import { SCALER_WORDS } from "../kernels/stepState";
import type { LaneState, ParameterState } from "./laneState";
import { readSafetensors, type SafetensorsFile, type SavedTensor, writeSafetensors } from "./safetensors";

export class CheckpointError extends InputError {
  override readonly name = "CheckpointError";
}

/** What the file says of itself. Values are text, as the format asks. */
export interface CheckpointNotes {
  /** The lane's config, as JSON. */
  readonly config: string;
  /** The vocabulary, as JSON; absent for points. */
  readonly vocabulary?: string;
  /** What the data is known by (data/fingerprint.ts); absent in files from before it was kept. */
  readonly data?: string;
  readonly lane: string;
  /** Steps done: where the batch order goes on. */
  readonly step: number;
  /** What was done to the run by hand (lab/interventions.ts), as JSON; absent where its config alone gives these bits. */
  readonly interventions?: string;
}

const FORMAT = "halfstep-checkpoint-1";
/** Metadata: the names that a model without sharing would have beside the file's, each with its tensor's name. */
const ALIASES = "aliases";
const SCALER_NAME = "halfstep.scaler";
const GATES_NAME = "halfstep.gates";
/** torch.optim's own state names, by how many moments the optimizer keeps. */
const MOMENT_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ["momentum_buffer"],
  2: ["exp_avg", "exp_avg_sq"],
};
/** nanoGPT's non-flash attention stores its causal mask under this name; it is no parameter. */
const PYTORCH_BUFFERS = /\.attn\.(bias|masked_bias)$/;
/** A model gets gates of its own, whatever the file was made without. */
const GATE_WEIGHTS = /\.gates\.(logits|router\.weight)$/;
const TIED_HEAD = "lm_head.weight";

function momentName(parameter: string, moment: string): string {
  return `optimizer.${parameter}.${moment}`;
}

export function encodeCheckpoint(state: LaneState, notes: CheckpointNotes): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SavedTensor>();
  for (const [name, { shape, values }] of state.parameters) tensors.set(name, { shape, values });
  for (const [name, { shape, moments }] of state.parameters) {
    for (const [index, moment] of (MOMENT_NAMES[moments.length] ?? []).entries()) {
      const values = moments[index];
      if (values) tensors.set(momentName(name, moment), { shape, values });
    }
  }
  tensors.set(SCALER_NAME, { shape: [SCALER_WORDS], values: state.scaler });
  const { gates } = state;
  if (gates) tensors.set(GATES_NAME, { shape: gateShape(gates), values: gates });
  const { config, vocabulary, data, lane, step, interventions } = notes;
  const aliases = Object.fromEntries(
    [...state.parameters].flatMap(([name, parameter]) => parameter.aliases.map((alias) => [alias, name])),
  );
  const metadata = {
    format: FORMAT,
    config,
    lane,
    step: String(step),
    ...(vocabulary !== undefined && { vocabulary }),
    ...(data !== undefined && { data }),
    ...(Object.keys(aliases).length > 0 && { [ALIASES]: JSON.stringify(aliases) }),
    ...(interventions !== undefined && { interventions }),
  };
  return writeSafetensors({ tensors, metadata });
}

export interface Checkpoint {
  readonly file: SafetensorsFile;
  /** Absent in a file that Halfstep did not write: weights from PyTorch. */
  readonly notes?: CheckpointNotes;
}

/** @throws SafetensorsError, CheckpointError */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const file = readSafetensors(bytes);
  const { format, config, lane, step, vocabulary, data, interventions } = file.metadata;
  if (format !== FORMAT || config === undefined || lane === undefined) return { file };
  const done = Number(step);
  if (!Number.isSafeInteger(done) || done < 0) {
    throw new CheckpointError(
      `The checkpoint says it stands at step ${JSON.stringify(step)}.`,
      "Choose another checkpoint.",
    );
  }
  return {
    file,
    notes: {
      config,
      lane,
      step: done,
      ...(vocabulary !== undefined && { vocabulary }),
      ...(data !== undefined && { data }),
      ...(interventions !== undefined && { interventions }),
    },
  };
}

/** Weights of a model, checked against the shapes a lane has. `expected` is the lane's own (initial) state. */
export function weightsFrom(file: SafetensorsFile, expected: LaneState): LaneState {
  refuseStrangers(file, expected);
  const shared = aliasesOf(file);
  const parameters = [...expected.parameters].map(([name, parameter]): [string, ParameterState] => {
    const { shape, aliases } = parameter;
    if (GATE_WEIGHTS.test(name) && !file.tensors.has(name)) return [name, parameter];
    const owner = file.tensors.has(name) ? name : (shared.get(name) ?? name);
    const values = floatsOf(file, owner, shape);
    for (const alias of aliases) refuseOtherValues(file, alias, name, values);
    const moments = parameter.moments.map((moment) => new Float32Array(moment.length));
    return [name, { ...parameter, values, moments }];
  });
  return { ...expected, parameters: new Map(parameters) };
}

/** The record as it is on the GPU. */
function gateShape(gates: Float32Array<ArrayBuffer>): readonly number[] {
  return [gates.length / RECORD_WORDS, RECORD_WORDS];
}

/** The gates' record for a model that is only read: the file's, or one in which nothing is frozen. */
export function gateRecordFrom(file: SafetensorsFile, bytes: number): Float32Array<ArrayBuffer> {
  const empty = new Float32Array(bytes / Float32Array.BYTES_PER_ELEMENT);
  return file.tensors.has(GATES_NAME) ? floatsOf(file, GATES_NAME, gateShape(empty)) : empty;
}

/** The whole state, for a run that goes on bit for bit. */
export function stateFrom(file: SafetensorsFile, expected: LaneState): LaneState {
  const weights = weightsFrom(file, expected);
  const parameters = [...weights.parameters].map(([name, parameter]): [string, ParameterState] => {
    const names = MOMENT_NAMES[parameter.moments.length] ?? [];
    const moments = names.map((moment) => floatsOf(file, momentName(name, moment), parameter.shape));
    return [name, { ...parameter, moments }];
  });
  const scaler = file.tensors.get(SCALER_NAME)?.values;
  if (!(scaler instanceof Uint32Array) || scaler.length !== SCALER_WORDS) {
    throw new CheckpointError(
      "The checkpoint has no state of the loss scaler, so the run cannot go on from it.",
      "Start a new run from its weights with --init, or choose a checkpoint that Halfstep wrote.",
    );
  }
  const gates = expected.gates && floatsOf(file, GATES_NAME, gateShape(expected.gates));
  return { parameters: new Map(parameters), scaler, ...(gates && { gates }) };
}

function floatsOf(file: SafetensorsFile, name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const saved = file.tensors.get(name);
  if (!saved) {
    throw new CheckpointError(
      `The file has no tensor '${name}'.`,
      "Choose a file of the same model, or change the model's settings to the file's.",
    );
  }
  if (saved.shape.length !== shape.length || saved.shape.some((size, axis) => size !== shape[axis])) {
    throw new CheckpointError(
      `Tensor '${name}' has the shape [${saved.shape.join(", ")}] in the file and [${shape.join(", ")}] in this model.`,
      "Set layers, width, feed-forward width, context length and tokenizer to those the file was made with.",
    );
  }
  if (!(saved.values instanceof Float32Array)) {
    throw new CheckpointError(
      `Tensor '${name}' holds integers.`,
      "Choose a file whose weights are floating-point numbers.",
    );
  }
  const bad = saved.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new CheckpointError(
      `Tensor '${name}' holds ${saved.values[bad]} at element ${bad}.`,
      "Choose a checkpoint from before the run diverged.",
    );
  }
  return saved.values;
}

/** Names that the file's shared parameters stand for. Untrusted like the rest: what is no text is left out. */
function aliasesOf(file: SafetensorsFile): ReadonlyMap<string, string> {
  let listed: unknown;
  try {
    listed = JSON.parse(file.metadata[ALIASES] ?? "{}");
  } catch {
    listed = undefined;
  }
  if (typeof listed !== "object" || listed === null) return new Map();
  return new Map(
    Object.entries(listed).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** PyTorch saves a shared parameter under each of its names; layers that differ cannot become one. */
function refuseOtherValues(
  file: SafetensorsFile,
  alias: string,
  owner: string,
  values: Float32Array<ArrayBuffer>,
): void {
  const saved = file.tensors.get(alias)?.values;
  if (!saved || (saved.length === values.length && values.every((value, index) => value === saved[index])))
    return;
  throw new CheckpointError(
    `Tensor '${alias}' differs from '${owner}', and in this model they are one.`,
    "Choose a file of a model that shares these layers, or set model.sharing.kind to none.",
  );
}

function refuseStrangers(file: SafetensorsFile, expected: LaneState): void {
  const aliases = new Set([...expected.parameters.values()].flatMap((parameter) => parameter.aliases));
  const isKnown = (name: string): boolean =>
    expected.parameters.has(name) ||
    aliases.has(name) ||
    name === SCALER_NAME ||
    name === GATES_NAME ||
    name === TIED_HEAD ||
    name.startsWith("optimizer.") ||
    PYTORCH_BUFFERS.test(name);
  const stranger = [...file.tensors.keys()].find((name) => !isKnown(name));
  if (stranger === undefined) return;
  throw new CheckpointError(
    `The file has a tensor '${stranger}' that this model has no place for.`,
    "Choose a file of the same model, or change the model's settings to the file's.",
  );
}
