/**
 * What failed or was noticed, as a code and values: plain data that crosses the worker's wire and is kept in files and the
 * database. The sentence is made of it where it is shown, by the catalogue of the language spoken there.
 */
import type { CommonWords } from "./en/common";
import type { PageWords } from "./en/page";
import type { TerminalWords } from "./en/terminal";
import { spokenLanguage } from "./words";

/** What happened, naming the thing, and what to do about it; a sentence each. */
export interface Sentences {
  readonly message: string;
  readonly fix: string;
}

type ErrorWords = CommonWords["errors"] & PageWords["errors"] & TerminalWords["errors"];

/** `family/what`, such as `gpu/lost`: a key of the catalogue's errors. */
export type ErrorCode = keyof ErrorWords;

type ReportOf<C extends ErrorCode> = ErrorWords[C] extends () => Sentences
  ? { readonly code: C }
  : { readonly code: C; readonly values: ValuesOf<C> };

/** What the sentences of a code take. */
export type ValuesOf<C extends ErrorCode> = Parameters<ErrorWords[C]>[0];

/** A code with the values that its sentence takes. */
export type ErrorReport = { readonly [C in ErrorCode]: ReportOf<C> }[ErrorCode];

/** The report in the language spoken; its code and values as they are where none is (in the worker). */
export function inSentences(report: ErrorReport): Sentences {
  const values = "values" in report ? report.values : undefined;
  const language = spokenLanguage();
  const entry = [language?.common, language?.page, language?.terminal]
    .map((part) => (part?.errors as ErrorEntries | undefined)?.[report.code])
    .find((found) => found !== undefined);
  if (entry) return entry(values);
  return { message: values === undefined ? report.code : `${report.code} ${JSON.stringify(values)}`, fix: "" };
}

/** A catalogue's errors with their values' types forgotten: `ErrorReport` has paired code and values already. */
type ErrorEntries = Readonly<Record<string, ((values: unknown) => Sentences) | undefined>>;
