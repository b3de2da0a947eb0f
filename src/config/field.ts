/**
 * What a config field is: its type, default, range, and when it applies. The schema (`schema.ts`) is
 * a tree of these; types, parsing, flags, the URL and the page's controls are all read off that tree. What it is called
 * lies in the catalogue, under `words/en/fields`; `fieldWords.ts` finds it.
 */

/** Basic fields are always shown; advanced ones on demand. */
export type Level = "basic" | "advanced";

/** Paths of choice fields and the values under which this field has any effect; all must hold. */
export type Condition = Readonly<Record<string, readonly string[]>>;

interface FieldBase {
  readonly level: Level;
  /** Absent: the field always applies. */
  readonly applies?: Condition;
  /** Paths that it had in earlier versions, `optimizer.rate`; read from files and links for good. */
  readonly formerly?: readonly string[];
  /** Lanes share its value though their group may differ: it decides which batches they take, or which rows they are judged on. */
  readonly shared?: true;
  /** A short flag beside the path: `--steps` for `--training.steps`. */
  readonly shortFlag?: string;
}

/** The step of a decimal slider that stops at 1, 2, 5, 10, 20, 50, … */
export const ONE_TWO_FIVE = 1 / 3;

export interface NumberField<Z extends boolean = boolean> extends FieldBase {
  readonly type: "integer" | "number";
  readonly default: number;
  /** Smallest and largest value, both allowed. With `zero`, 0 is allowed beside them. */
  readonly min: number;
  readonly max: number;
  /** Whether 0 is a special value, which the catalogue names: "off", "none", "never". */
  readonly zero: Z;
  readonly scale: "linear" | "log2" | "log10";
  /** A slider's increment: of the value on a linear scale, of the exponent on the others. */
  readonly step: number;
}

export interface BooleanField extends FieldBase {
  readonly type: "boolean";
  readonly default: boolean;
}

export interface ChoiceField<T extends string = string> extends FieldBase {
  readonly type: "choice";
  readonly default: T;
  readonly choices: readonly T[];
}

/** Words of the user's own, such as the name of a column. */
export interface TextField extends FieldBase {
  readonly type: "text";
  readonly default: string;
  /** Characters at most. The empty text means something too, which the catalogue names: "the last column". */
  readonly longest: number;
}

export type Field = NumberField | BooleanField | ChoiceField | TextField;

export interface Members {
  readonly [key: string]: Field | Group;
}

export interface Group<M extends Members = Members> {
  readonly type: "group";
  /** True: each of its fields has one value for the whole experiment, so that its lanes take the same batches in locked step. */
  readonly shared: boolean;
  readonly members: M;
}

/** A field's value type, or the tree of values under a group. */
export type ValueOf<S> =
  S extends Group<infer M>
    ? { readonly [K in keyof M]: ValueOf<M[K]> }
    : S extends ChoiceField<infer T>
      ? T
      : S extends BooleanField
        ? boolean
        : S extends TextField
          ? string
          : number;

/** The dotted paths of all fields under a group's members. */
export type PathsOf<M> = {
  [K in keyof M & string]: M[K] extends Group<infer N> ? `${K}.${PathsOf<N>}` : K;
}[keyof M & string];

/** A tree in which every branch and leaf may be left out. */
export type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T;

export function group<M extends Members>(spec: Omit<Group<M>, "type">): Group<M> {
  return { type: "group", ...spec };
}

type NumberSpec<Z extends boolean> = Omit<NumberField, "type" | "zero"> & { readonly zero?: Z };

/** `Z` is true where the spec says so: such a field needs a word for 0. */
export function integer<const Z extends boolean = false>(spec: NumberSpec<Z>): NumberField<Z> {
  return numberField("integer", spec);
}

export function number<const Z extends boolean = false>(spec: NumberSpec<Z>): NumberField<Z> {
  return numberField("number", spec);
}

function numberField<Z extends boolean>(type: NumberField["type"], spec: NumberSpec<Z>): NumberField<Z> {
  // Z is false where the spec leaves it out.
  return { ...spec, type, zero: (spec.zero ?? false) as Z };
}

export function boolean(spec: Omit<BooleanField, "type">): BooleanField {
  return { type: "boolean", ...spec };
}

export function text(spec: Omit<TextField, "type">): TextField {
  return { type: "text", ...spec };
}

export function choice<const T extends string>(
  spec: Omit<ChoiceField, "type" | "default" | "choices"> & {
    readonly default: NoInfer<T>;
    readonly choices: readonly T[];
  },
): ChoiceField<T> {
  return { type: "choice", ...spec };
}
