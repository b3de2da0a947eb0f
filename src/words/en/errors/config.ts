/** Configs from outside that cannot be read: src/config/parse.ts, text.ts, resumeRules.ts. */
import { quoted } from "../../quoted";
import type { Given, Source, Suggestion } from "../../refused";
import type { FieldKey } from "../fields";
import { rangeInWords, type NumberRange } from "../settings";
import { named, shown, suggested } from "./parts";

/** A field, and what was given for it. */
interface Field {
  readonly source: Source;
  readonly path: string;
  readonly given: Given;
}

interface NumberGiven extends Field {
  readonly range: NumberRange;
  /** An example of what would do: the field's default. */
  readonly example: number;
}

function isGiven({ source, path, given }: Field): string {
  return `In ${named(source)}, ${path} is ${shown(given)}`;
}

function giveNumber({ range, example }: NumberGiven): string {
  return `Give ${rangeInWords(range)}, such as ${example}.`;
}

function atMost(characters: number): string {
  return `Give at most ${characters} characters.`;
}

export const config = {
  "config/not-a-number": (values: NumberGiven) => ({
    message: `${isGiven(values)}, which is not a number.`,
    fix: giveNumber(values),
  }),
  "config/not-finite": (values: NumberGiven) => ({
    message: `${isGiven(values)}, which is not a finite number.`,
    fix: giveNumber(values),
  }),
  "config/not-whole": (values: NumberGiven) => ({
    message: `${isGiven(values)}, which is not a whole number.`,
    fix: giveNumber(values),
  }),
  "config/out-of-range": (values: NumberGiven) => ({
    message: `${isGiven(values)}, which is out of range.`,
    fix: giveNumber(values),
  }),
  "config/not-a-choice": (values: Field & { readonly suggestion: Suggestion }) => ({
    message: `${isGiven(values)}, which is not one of its values.`,
    fix: suggested(values.suggestion),
  }),
  "config/not-true-or-false": (values: Field) => ({
    message: `${isGiven(values)}, which is neither true nor false.`,
    fix: "Give true or false.",
  }),
  "config/not-a-text": (values: Field & { readonly longest: number }) => ({
    message: `${isGiven(values)}, which is not text.`,
    fix: atMost(values.longest),
  }),
  "config/text-too-long": (values: {
    readonly source: Source;
    readonly path: string;
    readonly characters: number;
    readonly longest: number;
  }) => ({
    message: `In ${named(values.source)}, ${values.path} has ${values.characters} characters.`,
    fix: atMost(values.longest),
  }),
  /** The path is empty for the config itself. */
  "config/not-a-group": ({ source, path, given, members }: Field & { readonly members: readonly string[] }) => ({
    message: `In ${named(source)}, ${path === "" ? "the config" : path} is ${shown(given)}, which is not a group of fields.`,
    fix: `Give an object with any of ${members.join(", ")}.`,
  }),
  "config/unknown-field": (values: {
    readonly source: Source;
    readonly path: Given;
    readonly suggestion: Suggestion | undefined;
  }) => ({
    message: `In ${named(values.source)}, ${shown(values.path)} is not a field of the config.`,
    fix: values.suggestion
      ? suggested(values.suggestion)
      : "The fields are listed by --help and in the page's controls.",
  }),
  "lane/unknown": ({ source, name, suggestion }: NameGiven) => ({
    message: `In ${named(source)}, there is no lane called ${quoted(name)}.`,
    fix: suggested(suggestion),
  }),
  "preset/unknown": ({ source, name, suggestion }: NameGiven) => ({
    message: `In ${named(source)}, there is no preset called ${quoted(name)}.`,
    fix: suggested(suggestion),
  }),
  /** A setting that a resumed run keeps. */
  "resume/setting": (values: { readonly path: FieldKey; readonly saved: Value; readonly wanted: Value }) => ({
    message: `${values.path} is ${values.wanted}, but the checkpoint's run has ${values.saved}, and a resumed run keeps it.`,
    fix: `Set ${values.path} to ${values.saved}, or start a new run from the checkpoint's weights with --init.`,
  }),
};

interface NameGiven {
  readonly source: Source;
  readonly name: string;
  readonly suggestion: Suggestion;
}

type Value = number | boolean | string;
