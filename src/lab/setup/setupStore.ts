/**
 * What the user has set up: the experiment in the controls (the draft), the one the engine has (the loaded), and the
 * user's own files. The draft may run ahead of the loaded one while a run is in progress, so that a
 * nudged slider never costs a run.
 */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { dataKind, isOwn, kindOfFile, type OwnKind } from "../../config/dataKinds";
import { readsData } from "../../config/modelKinds";
import { addressText, parseAddress, type View } from "../../config/address";
import { applyDiff, diffConfig, diffEntries, diffFromEntries, withValue } from "../../config/diff";
import { ConfigError, HalfstepError } from "../../config/errors";
import { defaultExperiment, laneConfig, parseExperiment, presetExperiment } from "../../config/experiment";
import type { Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import { presets } from "../../config/presets";
import { settle } from "../../config/rules";
import { applies } from "../../config/schema";
import type { Config, FieldEntry, FieldPath, FieldValue } from "../../config/schema";
import { fromUrl, toUrl } from "../../config/url";

/** A file that the user gave as data. */
export interface OwnFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly blob: Blob;
}

export interface Setup {
  /** What of the page is shown. */
  readonly view: View;
  readonly draft: Experiment;
  /** What the engine was last told to load. */
  readonly loaded?: Experiment;
  /** By kind, so that one may look at a table and come back to the text. */
  readonly files: { readonly [K in OwnKind]?: OwnFile };
  /** Why the last thing the user gave (URL, control, file) was not taken. */
  readonly refusal?: { readonly source: "url" | "control" | "file"; readonly error: HalfstepError };
}

class OwnFileError extends HalfstepError {
  override readonly name = "OwnFileError";
}

/** The setup a page opens with; a URL that is refused gives the default experiment and says why. */
export function openSetup(fragment: string): Setup {
  try {
    const { view, settings } = parseAddress(fragment);
    return { view, files: {}, draft: fromUrl(`#${settings}`) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { view: "lab", files: {}, draft: defaultExperiment(), refusal: { source: "url", error } };
  }
}

/** Another address's view of the setup as it stands; undefined where its settings are others, or it is refused. */
export function withAddress(setup: Setup, fragment: string): Setup | undefined {
  const { view, draft, refusal } = openSetup(fragment);
  if (refusal !== undefined || toUrl(draft) !== toUrl(setup.draft)) return undefined;
  const { refusal: _, ...rest } = setup;
  return { ...rest, view };
}

/** Goes to another address of the open page. @returns whether it is another view of the same settings, or else a new start. */
export function follow(store: StoreApi<Setup>, fragment: string): boolean {
  const setup = withAddress(store.getState(), fragment);
  if (setup) store.setState(setup, true);
  return setup !== undefined;
}

/** What the address says of a setup. */
export function addressOf({ view, draft }: Pick<Setup, "view" | "draft">): string {
  return addressText({ view, settings: toUrl(draft) });
}

export function createSetupStore(fragment: string): StoreApi<Setup> {
  return createStore<Setup>(() => openSetup(fragment));
}

/** Takes an experiment as the draft, or says why not and leaves everything as it was. */
function withDraft(setup: Setup, make: () => Experiment): Setup {
  try {
    const { refusal: _, ...rest } = setup;
    return { ...rest, draft: parseExperiment(make(), { in: "controls" }, setup.draft) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...setup, refusal: { source: "control", error } };
  }
}

export function withPreset(setup: Setup, name: string): Setup {
  return withDraft(setup, () => presetExperiment(name));
}

/** Sets one field, of the base or of the lane so named; fields that no longer go with it move. */
export function withField(setup: Setup, path: FieldPath, value: FieldValue, lane?: string): Setup {
  const { draft } = setup;
  const settled = (config: Config): Config => settle(withValue(config, path, value), path);
  return withDraft(setup, () =>
    lane === undefined
      ? { ...draft, base: settled(draft.base) }
      : { ...draft, lanes: draft.lanes.map((one) => (one.name === lane ? withConfig(draft, one, settled) : one)) },
  );
}

/** A lane with another config; what it said of itself before, and what moves with that, is its own. */
function withConfig(draft: Experiment, { name, diff }: Lane, change: (config: Config) => Config): Lane {
  const before = applyDiff(draft.base, diff);
  const changed = diffEntries(diffConfig(before, change(before)));
  const kept = diffEntries(diff).filter(({ path }) => !changed.some((one) => one.path === path));
  return { name, diff: diffFromEntries([...kept, ...changed].map(({ path, value }) => [path, value])) };
}

/** Other lanes. A reference that is none of them any more is the usual one again. */
export function withLanes(setup: Setup, lanes: readonly Lane[]): Setup {
  return withDraft(setup, () => withReferenceAmong({ ...setup.draft, lanes }));
}

function withReferenceAmong(experiment: Experiment): Experiment {
  if (experiment.lanes.some(({ name }) => name === experiment.reference)) return experiment;
  const { reference: _, ...rest } = experiment;
  return rest;
}

/** What a file is taken for that was dropped on the page: what the experiment waits for, or what its name says. */
export function kindOfDropped(setup: Setup, file: Pick<File, "name">): OwnKind {
  const { kind } = setup.draft.base.data;
  return isOwn(kind) && needsFile(setup) ? kind : kindOfFile(file.name);
}

/**
 * Takes the user's file as the data. A model that does not read such data gives way to the smallest preset that does: its batch
 * and rate would not fit either.
 */
export function withFile(setup: Setup, kind: OwnKind, file: File): Setup {
  if (file.size === 0) {
    const error = new OwnFileError({ code: "data-file/empty", values: { file: file.name, kind } });
    return { ...setup, refusal: { source: "file", error } };
  }
  const own = { name: file.name, size: file.size, blob: file };
  const { base } = setup.draft;
  const preset = readsData(base.model.kind, kind) ? undefined : dataKind(kind).own?.preset;
  const from = preset === undefined ? setup : withPreset(setup, preset);
  return { ...withField(from, "data.kind", kind), files: { ...setup.files, [kind]: own } };
}

/** The setup with a file that was kept; undefined where it waits for none of that kind any more. */
export function withRecalled(setup: Setup, kind: OwnKind, { name, blob }: Omit<OwnFile, "size">): Setup | undefined {
  if (setup.draft.base.data.kind !== kind || setup.files[kind] !== undefined) return undefined;
  return { ...setup, files: { ...setup.files, [kind]: { name, size: blob.size, blob } } };
}

/** The user's file that the draft trains on; undefined where it needs none, or has none yet. */
export function fileOf({ draft, files }: Setup): OwnFile | undefined {
  const { kind } = draft.base.data;
  return isOwn(kind) ? files[kind] : undefined;
}

/** Whether the experiment cannot be loaded until the user gives it a file. */
export function needsFile(setup: Setup): boolean {
  return isOwn(setup.draft.base.data.kind) && fileOf(setup) === undefined;
}

/** Whether the controls show something else than what the engine has. */
export function isPending(setup: Setup): boolean {
  const { loaded, draft } = setup;
  return loaded !== undefined && loaded !== draft && toUrl(loaded) !== toUrl(draft);
}

/** Whether a field has any effect in any lane of the draft. */
export function appliesInDraft({ field }: FieldEntry, draft: Experiment): boolean {
  return draft.lanes.some((lane) => applies(field, laneConfig(draft, lane)));
}

/** The preset that the draft is, unchanged; undefined where the user has changed anything. */
export function unchangedPreset(draft: Experiment): string | undefined {
  const url = toUrl(draft);
  return presets.find(({ name }) => url === `preset=${name}`)?.name;
}
