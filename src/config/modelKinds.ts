/**
 * The kinds of model, each once: which data it reads. The choices and the rule that model and data fit each
 * other go by this table; src/models/models.ts builds them, and the catalogue names them (words/en/fields/model.ts).
 */
import { DATA_KIND_NAMES, DATA_KINDS, formsOf, isOwn, type DataForm, type DataKind } from "./dataKinds";

interface ModelKindSpec {
  readonly reads: readonly DataForm[];
  /** Taken where a model is chosen that cannot read the data there are. */
  readonly usualData: DataKind;
}

const MODEL_KINDS = {
  mlp: {
    reads: formsOf("vectors"),
    usualData: "spirals",
  },
  gpt: {
    reads: formsOf("sequences"),
    usualData: "generated-text",
  },
} as const satisfies Readonly<Record<string, ModelKindSpec>>;

export type ModelKind = keyof typeof MODEL_KINDS;

// The table's own keys.
export const MODEL_KIND_NAMES = Object.keys(MODEL_KINDS) as readonly ModelKind[];

/** A kind by its name, as what the table may hold and not as what this entry happens to. */
export function modelKind(kind: ModelKind): ModelKindSpec {
  return MODEL_KINDS[kind];
}

export function readsData(kind: ModelKind, data: DataKind): boolean {
  return modelKind(kind).reads.includes(DATA_KINDS[data].form);
}

/** The models that read this data; the first is taken where a model that does not is to be replaced. */
export function readersOf(data: DataKind): readonly ModelKind[] {
  return MODEL_KIND_NAMES.filter((kind) => readsData(kind, data));
}

/** The kinds of data that a model reads and that need no file: what a refusal advises. */
export function dataFor(kind: ModelKind): readonly DataKind[] {
  return DATA_KIND_NAMES.filter((data) => readsData(kind, data) && !isOwn(data));
}
