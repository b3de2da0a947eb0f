/**
 * The command line: `halfstep COMMAND …`. Results go to standard output, everything for people's eyes to standard
 * error, and the exit status says whether it worked.
 */
import { common } from "../words/en/common";
import { terminal } from "../words/en/terminal";
import { speak, terminalWords } from "../words/words";
import { HalfstepError, InputError } from "../config/errors";
import { watchStandardOutput } from "./standardOutput";
import { fieldsHelp, UsageError } from "./usage";
import { versionLine } from "./version";

const OK = 0;
const FAILED = 1;
const BAD_USAGE = 2;

async function run([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case "train":
      return (await import("./commands/train")).train(args);
    case "sample":
      return (await import("./commands/sample")).sample(args);
    case "plan":
      return (await import("./commands/plan")).plan(args);
    case "info":
      return (await import("./commands/info")).info(args);
    case "check":
      return (await import("./commands/check")).check(args);
    case "bench":
      return (await import("./commands/bench")).bench(args);
    case "lab":
      return (await import("./commands/lab")).lab(args);
    case "version":
    case "--version":
      process.stdout.write(`${versionLine()}\n`);
      return OK;
    case "help":
    case "--help":
    case "-h":
      process.stdout.write(args[0] === "fields" ? fieldsHelp() : terminalWords().usage);
      return OK;
    case undefined:
      process.stderr.write(terminalWords().usage);
      return BAD_USAGE;
    default:
      throw new UsageError({ code: "usage/no-such-command", values: { command } });
  }
}

function report(failure: unknown): number {
  if (!(failure instanceof HalfstepError)) {
    process.stderr.write(
      `halfstep: ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`,
    );
    return FAILED;
  }
  process.stderr.write(`halfstep: ${failure.message}\n          ${failure.fix}\n`);
  return failure instanceof InputError ? BAD_USAGE : FAILED;
}

speak({ common, terminal });
watchStandardOutput();

const status = await run(process.argv.slice(2)).catch(report);
// Dawn keeps its threads; nothing is left to wait for.
process.exit(status);
