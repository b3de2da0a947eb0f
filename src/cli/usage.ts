/** The command line's contract in words, and the refusal of anything outside it. */
import { quoted, shortened } from "../words/quoted";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { flagHelp } from "../config/flags";
import { InputError } from "../config/errors";

/** What Node says of an option, which it quotes whole. */
const LONGEST_SENTENCE = 200;

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
  throw new UsageError(`Unexpected argument ${quoted(extra)}.`, "Run `halfstep help` to see what each command takes.");
}

function parseStrict<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const [sentence = "The options were not understood"] = (cause instanceof Error ? cause.message : "").split(". ");
    throw new UsageError(
      `${shortened(sentence.replace(/\.$/, ""), LONGEST_SENTENCE)}.`,
      "Run `halfstep help` to see what each command takes.",
    );
  }
}

/** A whole number from text. @throws UsageError */
export function wholeNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= minimum && text.trim() !== "") return value;
  throw new UsageError(
    `--${option} is ${quoted(text)}, which is not a whole number from ${minimum}.`,
    `Give --${option} such as ${Math.max(minimum, 1)}.`,
  );
}

/** A finite number ≥ 0 from text. @throws UsageError */
export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== "") return value;
  throw new UsageError(
    `--${option} is ${quoted(text)}, which is not a number from 0.`,
    `Give --${option} such as 0.8.`,
  );
}
