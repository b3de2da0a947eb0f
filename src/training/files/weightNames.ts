/**
 * The names of a file's tensors as this lab's models have them. PyTorch writes the same parameter under other names when
 * the module was wrapped, leaves out a name where two share one tensor, and writes buffers beside the parameters.
 */
import { CheckpointError } from "./checkpointError";
import { ALIASES } from "./checkpointNames";
import type { SafetensorsFile, SavedTensor } from "./safetensors";

/** Parts of a name that a wrapper adds wherever it stands: torch.compile, FSDP, activation checkpointing. */
const WRAPPERS: ReadonlySet<string> = new Set(["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"]);
/** What DataParallel and DistributedDataParallel put in front, once or more. */
const PARALLEL = "module";
/** GPT-2's and nanoGPT's causal mask, and what HuggingFace keeps beside it: no parameters, of whatever element type. */
const BUFFERS = /\.attn\.(bias|masked_bias)$/;

export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, SavedTensor>;
  /** A name that has no tensor of its own → the name of the tensor it shares. */
  readonly shared: ReadonlyMap<string, string>;
}

/** @throws CheckpointError where two of the file's names become one. */
export function namedTensors(file: SafetensorsFile): NamedTensors {
  const tensors = new Map<string, SavedTensor>();
  const writtenAs = new Map<string, string>();
  for (const [written, tensor] of file.tensors) {
    const name = plainName(written);
    if (BUFFERS.test(name)) continue;
    const other = writtenAs.get(name);
    if (other !== undefined)
      throw new CheckpointError({ code: "checkpoint/name-twice", values: { tensor: name, names: [other, written] } });
    writtenAs.set(name, written);
    tensors.set(name, tensor);
  }
  const shared = new Map<string, string>();
  for (const [alias, owner] of [...ownAliases(file), ...tiedNames(file)]) {
    const [name, target] = [plainName(alias), plainName(owner)];
    if (!tensors.has(name) && tensors.has(target)) shared.set(name, target);
  }
  return { tensors, shared };
}

/** The tensor of a parameter, under its own name or the one it shares. */
export function tensorNamed({ tensors, shared }: NamedTensors, name: string): [string, SavedTensor] | undefined {
  const owner = tensors.has(name) ? name : shared.get(name);
  const tensor = owner === undefined ? undefined : tensors.get(owner);
  return owner !== undefined && tensor ? [owner, tensor] : undefined;
}

function plainName(written: string): string {
  const parts = written.split(".").filter((part) => !WRAPPERS.has(part));
  const start = parts.findIndex((part) => part !== PARALLEL);
  return parts.slice(Math.max(start, 0)).join(".");
}

/** safetensors.torch.save_model keeps one of the names that share a tensor, and notes the others as metadata. */
function tiedNames(file: SafetensorsFile): [string, string][] {
  return Object.entries(file.metadata).filter(([name, kept]) => !file.tensors.has(name) && file.tensors.has(kept));
}

/** Untrusted like the rest: what is no text is left out. */
function ownAliases(file: SafetensorsFile): [string, string][] {
  let listed: unknown;
  try {
    listed = JSON.parse(file.metadata[ALIASES] ?? "{}");
  } catch {
    listed = undefined;
  }
  if (typeof listed !== "object" || listed === null) return [];
  return Object.entries(listed).filter((entry): entry is [string, string] => typeof entry[1] === "string");
}
