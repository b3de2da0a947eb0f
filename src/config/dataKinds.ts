/**
 * The kinds of data, each once: what its examples are, which fields of the `data` branch it reads, and how many examples there
 * are. The choices, the fields that apply, the rules between fields and the page go by this table.
 */

/** What an example is: a vector of numbers, a picture (a vector too), a row of symbols, or a stretch of text. */
export type DataForm = "points" | "pictures" | "sequence" | "text";

/** Fields of the `data` branch that only some kinds read. */
type OwnField =
  "contextLength" | "tokenizer" | "noise" | "classes" | "examples" | "modulus" | "sequenceLength" | "alphabet";

interface DataKindSpec {
  readonly label: string;
  readonly help: string;
  readonly form: DataForm;
  readonly fields: readonly OwnField[];
  /** How many different examples there are to hold some out of; absent where endless or not known beforehand. */
  readonly count?: (data: { readonly examples: number; readonly modulus: number }) => number;
  /** Read from a file of the user's. */
  readonly own?: true;
}

const asManyAsSet: DataKindSpec["count"] = ({ examples }) => examples;

export const DATA_KINDS = {
  spirals: {
    label: "Spirals",
    help: "Points on spiral arms; the class is the arm.",
    form: "points",
    fields: ["noise", "classes", "examples"],
    count: asManyAsSet,
  },
  moons: {
    label: "Moons",
    help: "Points on two interlocking half circles.",
    form: "points",
    fields: ["noise", "examples"],
    count: asManyAsSet,
  },
  rings: {
    label: "Rings",
    help: "Points on concentric rings.",
    form: "points",
    fields: ["noise", "classes", "examples"],
    count: asManyAsSet,
  },
  digits: {
    label: "Digits",
    help: "Small drawn digits, slanted, shifted and noisy; the class is the digit.",
    form: "pictures",
    fields: ["noise", "examples"],
    count: asManyAsSet,
  },
  "modular-addition": {
    label: "Modular addition",
    help: "Given a and b, find (a + b) mod p.",
    form: "sequence",
    fields: ["modulus"],
    count: ({ modulus }) => modulus ** 2,
  },
  copy: {
    label: "Copy",
    help: "Repeat a random sequence.",
    form: "sequence",
    fields: ["sequenceLength", "alphabet"],
  },
  reverse: {
    label: "Reverse",
    help: "Repeat a random sequence backwards.",
    form: "sequence",
    fields: ["sequenceLength", "alphabet"],
  },
  sort: {
    label: "Sort",
    help: "Put a random sequence in order.",
    form: "sequence",
    fields: ["sequenceLength", "alphabet"],
  },
  "generated-text": {
    label: "Generated text",
    help: "Synthetic text with a known entropy, the lowest loss that a model can reach.",
    form: "text",
    fields: ["contextLength", "tokenizer"],
  },
  text: {
    label: "Your own text",
    help: "Any text file; it stays on this machine.",
    form: "text",
    fields: ["contextLength", "tokenizer"],
    own: true,
  },
} as const satisfies Readonly<Record<string, DataKindSpec>>;

export type DataKind = keyof typeof DATA_KINDS;

// The table's own keys.
export const DATA_KIND_NAMES = Object.keys(DATA_KINDS) as readonly DataKind[];

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

const VECTORS: Readonly<Record<DataForm, boolean>> = { points: true, pictures: true, sequence: false, text: false };
