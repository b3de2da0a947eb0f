/**
 * What a run is: its whole experiment, every field of every lane, and its data. Two runs with one key have the same
 * figures; the name of a preset or of a file is no part of it.
 */
import { applyDiff } from "../../config/diff";
import type { Experiment } from "../../config/experiment";
import type { RunKeys } from "./runs";

/** Raised when a key is made of other things. */
const KEY_VERSION = 1;

export interface RunIdentity {
  readonly experiment: Experiment;
  /** Its URL. */
  readonly address: string;
  /** The data's (data/fingerprint.ts). */
  readonly fingerprint: string;
  readonly file?: Blob | undefined;
  /** Which copy of the run, where a tab began one of its own. */
  readonly copy?: string | undefined;
}

export async function runKeys({ experiment, address, fingerprint, file, copy }: RunIdentity): Promise<RunKeys> {
  const lanes = experiment.lanes.map((lane) => [lane.name, applyDiff(experiment.base, lane.diff)] as const);
  // A lane may draw its weights with a seed of its own; the batches are drawn with the base's.
  const { seed } = experiment.base.training;
  const isOwn = lanes.some(([, config]) => config.training.seed !== seed);
  const whole = canonical([KEY_VERSION, lanes, fingerprint, ...(isOwn ? [seed] : [])]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(whole));
  const key = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (copy !== undefined) return { key: `${key}:${copy}`, original: key };
  if (!file) return { key, address, oldKey: address };
  const name = file instanceof File ? file.name : "";
  return { key, address: `${address}&data=${fingerprint}`, oldKey: `${address}&text=${name}:${file.size}` };
}

/** Which copy a key is of, as `runKeys` takes it; undefined for a run itself. */
export function copyOf(key: string): string | undefined {
  const colon = key.indexOf(":");
  return colon < 0 ? undefined : key.slice(colon + 1);
}

/** JSON with the fields of every object in order of their names: equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
