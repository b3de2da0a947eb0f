/**
 * The kinds of data, each once: what its examples are, which fields of the `data` branch it reads, and how many examples there
 * are. The choices, the fields that apply, the rules between fields and the page go by this table; the catalogue names them
 * (words/en/fields/data.ts).
 */

/**
 * What an example is: a point (a vector of numbers), a picture (a vector too), a row of a table (and another), a row of symbols,
 * or a stretch of text.
 */
export type DataForm = "points" | "pictures" | "table" | "sequence" | "text";

/** Fields of the `data` branch that only some kinds read. */
type OwnField =
  | "contextLength"
  | "tokenizer"
  | "noise"
  | "classes"
  | "examples"
  | "modulus"
  | "sequenceLength"
  | "alphabet"
  | "label";

interface DataKindSpec {
  readonly form: DataForm;
  readonly fields: readonly OwnField[];
  /** How many different examples there are to hold some out of; absent where endless or not known beforehand. */
  readonly count?: (data: { readonly examples: number; readonly modulus: number }) => number;
  /** Present where it is read from a file of the user's. */
  readonly own?: {
    /** What the command line trains, where only a file of this kind is named: the smallest preset that reads such data. */
    readonly preset: string;
    /** Endings of names by which a dropped file is taken for one of this kind; other files are texts. */
    readonly endings?: readonly string[];
  };
}

const asManyAsSet: DataKindSpec["count"] = ({ examples }) => examples;

export const DATA_KINDS = {
  spirals: {
    form: "points",
    fields: ["noise", "classes", "examples"],
    count: asManyAsSet,
  },
  moons: {
    form: "points",
    fields: ["noise", "examples"],
    count: asManyAsSet,
  },
  rings: {
    form: "points",
    fields: ["noise", "classes", "examples"],
    count: asManyAsSet,
  },
  digits: {
    form: "pictures",
    fields: ["noise", "examples"],
    count: asManyAsSet,
  },
  "modular-addition": {
    form: "sequence",
    fields: ["modulus"],
    count: ({ modulus }) => modulus ** 2,
  },
  copy: {
    form: "sequence",
    fields: ["sequenceLength", "alphabet"],
  },
  reverse: {
    form: "sequence",
    fields: ["sequenceLength", "alphabet"],
  },
  sort: {
    form: "sequence",
    fields: ["sequenceLength", "alphabet"],
  },
  "generated-text": {
    form: "text",
    fields: ["contextLength", "tokenizer"],
  },
  text: {
    form: "text",
    fields: ["contextLength", "tokenizer"],
    own: { preset: "tiny-gpt" },
  },
  table: {
    form: "table",
    fields: ["label"],
    own: { preset: "spirals", endings: [".csv", ".tsv"] },
  },
} as const satisfies Readonly<Record<string, DataKindSpec>>;

export type DataKind = keyof typeof DATA_KINDS;

// The table's own keys.
export const DATA_KIND_NAMES = Object.keys(DATA_KINDS) as readonly DataKind[];

/** The kinds that are read from a file of the user's. */
export type OwnKind = {
  [K in DataKind]: (typeof DATA_KINDS)[K] extends { readonly own: object } ? K : never;
}[DataKind];

export const OWN_KINDS: readonly OwnKind[] = DATA_KIND_NAMES.filter(isOwn);

export function isOwn(kind: DataKind): kind is OwnKind {
  return "own" in DATA_KINDS[kind];
}

/** What a dropped file is by its name. */
export function kindOfFile(name: string): OwnKind {
  const hasEnding = (kind: OwnKind): boolean =>
    dataKind(kind).own?.endings?.some((ending) => name.toLowerCase().endsWith(ending)) === true;
  return OWN_KINDS.find(hasEnding) ?? "text";
}

/** A kind by its name, as what the table may hold and not as what this entry happens to. */
export function dataKind(kind: DataKind): DataKindSpec {
  return DATA_KINDS[kind];
}

/** When a field of some kinds applies. */
export function whereRead(field: OwnField): { readonly "data.kind": readonly DataKind[] } {
  return { "data.kind": DATA_KIND_NAMES.filter((kind) => dataKind(kind).fields.includes(field)) };
}

/** Whether an example is a vector with one class, for an MLP, rather than a sequence of tokens, for a GPT. */
export function isVectorData(kind: DataKind): boolean {
  return VECTORS[DATA_KINDS[kind].form];
}

/** The forms whose examples are vectors, or those whose are sequences. */
export function formsOf(what: "vectors" | "sequences"): readonly DataForm[] {
  // The table's own keys.
  return (Object.keys(VECTORS) as DataForm[]).filter((form) => VECTORS[form] === (what === "vectors"));
}

const VECTORS: Readonly<Record<DataForm, boolean>> = {
  points: true,
  pictures: true,
  table: true,
  sequence: false,
  text: false,
};
