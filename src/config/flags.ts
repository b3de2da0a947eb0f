/** The config on the command line: every field is a flag, `--model.width 64`, typed by the schema. */

import type { Source } from "../words/refused";
import { terminalWords } from "../words/words";
import { diffFromEntries } from "./diff";
import { ConfigError } from "./errors";
import { fieldWords } from "./fieldWords";
import { parseConfig } from "./parse";
import { fields } from "./schema";
import type { Config, FieldPath, FieldValue } from "./schema";
import { placeholder, requireField, valueFromText } from "./text";

const SOURCE: Source = { in: "command-line" };
const FLAG = /^--([^=]+)(?:=(.*))?$/s;

const shortFlags: ReadonlyMap<string, FieldPath> = new Map(
  fields.flatMap(({ path, field }) => (field.shortFlag === undefined ? [] : [[field.shortFlag, path] as const])),
);

/** Whether an argument is a config flag, right or misspelt: `--steps`, or any with a dot in its name. */
function isConfigFlag(argument: string): boolean {
  const name = FLAG.exec(argument)?.[1];
  return name !== undefined && (shortFlags.has(name) || name.includes("."));
}

/** Arguments taken apart: config flags with their values, and everything else in its order. */
export function splitFlags(args: readonly string[]): { config: string[]; rest: string[] } {
  const config: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (!isConfigFlag(argument)) {
      rest.push(argument);
      continue;
    }
    config.push(argument);
    const value = args[index + 1];
    if (argument.includes("=") || value === undefined || value.startsWith("--")) continue;
    config.push(value);
    index++;
  }
  return { config, rest };
}

/**
 * The config with flags applied, `["--model.width", "64", "--model.bias=false"]`; a boolean alone means true.
 * Where a flag comes twice, the last one counts.
 *
 * @throws ConfigError on an unknown flag, a missing or wrong value, or fields that contradict each other.
 */
export function applyFlags(config: Config, args: readonly string[]): Config {
  const entries: [FieldPath, FieldValue][] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    const [, name, inline] = FLAG.exec(argument) ?? [];
    if (name === undefined) {
      throw new ConfigError("", argument, { code: "flag/missing", values: { argument } });
    }
    const entry = requireField(shortFlags.get(name) ?? name, SOURCE);
    const next = args[index + 1];
    const nextIsValue = next !== undefined && !next.startsWith("--");
    let text = inline;
    if (text === undefined && nextIsValue) {
      text = next;
      index++;
    }
    if (text === undefined && entry.field.type === "boolean") text = "true";
    if (text === undefined) {
      throw new ConfigError(entry.path, undefined, {
        code: "flag/no-value",
        values: { flag: name, placeholder: placeholder(entry.field) },
      });
    }
    entries.push([entry.path, valueFromText(entry, text, SOURCE)]);
  }
  return parseConfig(diffFromEntries(entries), SOURCE, config);
}

/** One line of `--help` for each field: flag, values, default, and what it is for. */
export function flagHelp(): string[] {
  return fields.map(({ path, field }) => {
    const short = field.shortFlag === undefined ? "" : `, --${field.shortFlag}`;
    const { help, empty } = fieldWords(path);
    const flag = `--${path}${short} ${placeholder(field)}`;
    const usual = (field.default === "" ? empty : undefined) ?? String(field.default);
    return terminalWords().flagLine({ flag, help, usual });
  });
}
