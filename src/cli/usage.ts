/** The command line's contract in words, and the refusal of anything outside it. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { flagHelp } from "../config/flags";
import { InputError } from "../config/errors";

export class UsageError extends InputError {
  override readonly name = "UsageError";
}

export function fieldsHelp(): string {
  return `${flagHelp().join("\n")}\n`;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** A command's own options. @throws UsageError on anything else, a word too many included. */
export function parseOptions<O extends Options>(args: readonly string[], options: O, positionals = 0) {
  const parsed = parseStrict(args, options);
  const extra = parsed.positionals[positionals];
  if (extra === undefined) return parsed;
  throw new UsageError({ code: "usage/unexpected-argument", values: { argument: extra } });
}

function parseStrict<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const [first = ""] = (cause instanceof Error ? cause.message : "").split(". ");
    throw new UsageError({ code: "usage/not-understood", values: { detail: first.replace(/\.$/, "") } });
  }
}

/** A whole number from text. @throws UsageError */
export function wholeNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= minimum && text.trim() !== "") return value;
  throw new UsageError({ code: "usage/not-whole", values: { option, text, minimum } });
}

/** A finite number ≥ 0 from text. @throws UsageError */
export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== "") return value;
  throw new UsageError({ code: "usage/not-positive", values: { option, text } });
}
