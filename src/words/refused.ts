/**
 * What a refusal of a config holds besides codes and numbers, as plain data: where the config came from, what was given, what
 * may have been meant, and which settings would do. The catalogue makes sentences of it (en/errors/parts.ts).
 */
import type { FieldKey } from "./en/fields";

/** Where a config came from. `code` is our own: presets, benchmarks, tests. */
export type Source =
  | { readonly in: "url" | "command-line" | "controls" | "checkpoint" | "code" }
  | { readonly in: "file"; readonly path: string }
  | { readonly in: "lane"; readonly name: string; readonly of: Source };

/** For what is written in the code. */
export const OURS: Source = { in: "code" };

/** A value that was given; `text` is its JSON, and never more than a line. */
export type Given = { readonly is: "list" | "object" } | { readonly is: "value"; readonly text: string };

/** The known name that is nearest to what was given, or all of them where none is near. */
export type Suggestion = { readonly near: string } | { readonly known: readonly string[] };

/** A setting that would do. It is tried in rules.test.ts. */
export interface Advised {
  readonly path: FieldKey;
  readonly to: number | string;
  /** Where the setting may go further too. */
  readonly bound?: "most" | "least";
}
