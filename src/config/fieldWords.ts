/**
 * The config in words: what the catalogue calls each field and choice. A field or a choice without words does not compile
 * here, nor do words for a field that is gone. Only who shows sentences calls these: the page and the command line.
 */
import type { CommonWords } from "../words/en/common";
import { words } from "../words/words";
import { settingOf, settingsIn } from "./diff";
import type { ChoiceField, Group, NumberField, TextField } from "./field";
import {
  findField,
  type Branch,
  type Config,
  type ConfigDiff,
  type FieldPath,
  type FieldValue,
  type schema,
} from "./schema";

interface Labelled {
  readonly label: string;
  readonly help: string;
}

export interface FieldWords extends Labelled {
  readonly unit?: string;
  readonly zero?: string;
  /** What the empty text means. */
  readonly empty?: string;
  readonly choices?: Readonly<Record<string, Labelled>>;
}

type Members = (typeof schema)["members"];

/** The schema's field at a path below `M`. */
type FieldAt<M, P extends string> = P extends keyof M
  ? M[P]
  : P extends `${infer K}.${infer Rest}`
    ? K extends keyof M
      ? M[K] extends Group<infer N>
        ? FieldAt<N, Rest>
        : never
      : never
    : never;

/** What a field must be given words for. */
type WordsOf<F> =
  F extends ChoiceField<infer T>
    ? Labelled & { readonly choices: Readonly<Record<T, Labelled>> }
    : F extends NumberField<true>
      ? Labelled & { readonly zero: string }
      : F extends TextField
        ? Labelled & { readonly empty: string }
        : Labelled;

type NeededWords = { readonly [P in FieldPath]: WordsOf<FieldAt<Members, P>> };

type Named = CommonWords["fields"];

/** Words for what is not in the schema, be it a field or a choice, fit nowhere. */
type KnownWords = {
  readonly [P in keyof Named]: P extends FieldPath ? KnownChoices<Named[P], FieldAt<Members, P>> : never;
};

type KnownChoices<W, F> = W extends { readonly choices: infer C }
  ? F extends ChoiceField<infer T>
    ? keyof C extends T
      ? FieldWords
      : never
    : never
  : FieldWords;

export function fieldWords(path: FieldPath): FieldWords {
  const all: NeededWords = words().fields satisfies KnownWords;
  return all[path];
}

/** What the page calls a branch of the schema. */
export function branchLabel(branch: Branch): string {
  const all: Readonly<Record<Branch, string>> = words().branches;
  return all[branch];
}

/** A field's value for people: "Cosine decay", "on", "1,024 tokens", "2^24", "off". */
export function valueInWords(path: FieldPath, value: FieldValue): string {
  const entry = findField(path);
  return entry ? words().settings.value(settingOf(entry, value)) : String(value);
}

/**
 * What a diff changes, in words: ["Mixed", "Growth interval 100 steps"]. Fields without effect are left out.
 */
export function diffInWords(base: Config, diff: ConfigDiff): string[] {
  return settingsIn(base, diff).map(words().settings.labelled);
}

/** The precision choice's own label: what a figure's legend calls the lane's arithmetic. */
export function precisionLabel(config: Config): string {
  return valueInWords("precision.kind", config.precision.kind);
}
