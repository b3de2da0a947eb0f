/**
 * The kinds of model, each once: what it is called and which data it reads. The choices, the rule that model and data fit each
 * other and the page's sentences go by this table; src/models/models.ts builds them.
 */
import { DATA_KIND_NAMES, DATA_KINDS, type DataForm, type DataKind } from "./dataKinds";

interface ModelKindSpec {
  readonly label: string;
  readonly help: string;
  /** In a sentence: "an MLP". */
  readonly named: string;
  readonly reads: readonly DataForm[];
  /** What it reads, after "reads". */
  readonly readsInWords: string;
  /** The kinds of data that it reads, where their list would be long. */
  readonly dataInWords?: string;
  /** Taken where a model is chosen that cannot read the data there are. */
  readonly usualData: DataKind;
}

export const MODEL_KINDS = {
  mlp: {
    label: "MLP",
    help: "Fully connected layers, for points and pictures.",
    named: "an MLP",
    reads: ["points", "pictures"],
    readsInWords: "points and digits",
    usualData: "spirals",
  },
  gpt: {
    label: "GPT",
    help: "A decoder-only transformer, for sequences and text.",
    named: "a GPT",
    reads: ["sequence", "text"],
    readsInWords: "sequences and text",
    dataInWords: "a sequence task or text",
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

/** What a refusal advises: "spirals, moons, rings, digits". */
export function dataFor(kind: ModelKind): string {
  return modelKind(kind).dataInWords ?? DATA_KIND_NAMES.filter((data) => readsData(kind, data)).join(", ");
}
