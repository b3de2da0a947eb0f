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
import { withValue } from "../../config/diff";
import { ConfigError, HalfstepError } from "../../config/errors";
import { defaultExperiment, laneConfig, parseExperiment, presetExperiment } from "../../config/experiment";
import type { Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import { presets } from "../../config/presets";
import { settle } from "../../config/rules";
import { applies } from "../../config/schema";
import type { FieldEntry, FieldPath, FieldValue } from "../../config/schema";
import { fromUrl, toUrl } from "../../config/url";
import { edited, NO_EDITS, redone, undone, type Edits } from "./edits";
import { withLaneField } from "./laneEdits";

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
  /** What the draft was before, and what was undone. */
  readonly edits: Edits;
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
    return { view, files: {}, edits: NO_EDITS, draft: fromUrl(`#${settings}`) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { view: "lab", files: {}, edits: NO_EDITS, draft: defaultExperiment(), refusal: { source: "url", error } };
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
  if (lane !== undefined) return withLanes(setup, withLaneField(draft, lane, path, value));
  return withDraft(setup, () => ({ ...draft, base: settle(withValue(draft.base, path, value), path) }));
}

/** Other lanes. The reference follows its lane's new name; one that is gone is the usual one again. */
export function withLanes(setup: Setup, lanes: readonly Lane[]): Setup {
  const { reference, ...rest } = setup.draft;
  const kept = reference === undefined ? undefined : renamedIn(rest.lanes, lanes, reference);
  return withDraft(setup, () => ({ ...rest, lanes, ...(kept !== undefined && { reference: kept }) }));
}

/** What the lane so named is called among the others; undefined where it is not there. */
function renamedIn(before: readonly Lane[], after: readonly Lane[], name: string): string | undefined {
  if (after.some((lane) => lane.name === name)) return name;
  const there = after[before.findIndex((lane) => lane.name === name)];
  const isNew = there && !before.some((lane) => lane.name === there.name);
  return isNew && before.length === after.length ? there.name : undefined;
}

/** The changed setup, from which the one before can be had back. `what` and `now` as `edited` takes them. */
export function withEdit(before: Setup, after: Setup, what: string, now: number): Setup {
  if (toUrl(after.draft) === toUrl(before.draft)) return after;
  return { ...after, edits: edited(before.edits, before.draft, what, now) };
}

/** The draft before the latest change; the setup as it is where there is none. */
export function withUndo(setup: Setup): Setup {
  const { refusal: _, ...rest } = setup;
  return { ...rest, ...undone(setup.edits, setup.draft) };
}

/** The draft that was undone last; the setup as it is where there is none. */
export function withRedo(setup: Setup): Setup {
  const { refusal: _, ...rest } = setup;
  return { ...rest, ...redone(setup.edits, setup.draft) };
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
