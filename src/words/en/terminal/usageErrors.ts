/** Flags and commands that cannot be used: src/cli/usage.ts, src/cli/commands. */
import { quoted, shortened } from "../../quoted";

const SEE_HELP = "Run `halfstep help` to see what each command takes.";
/** What Node says of an option, which it quotes whole. */
const LONGEST_SENTENCE = 200;

export const usageErrors = {
  "usage/no-such-command": ({ command }: { readonly command: string }) => ({
    message: `There is no command ${quoted(command)}.`,
    fix: "Run `halfstep help` to see the commands.",
  }),
  "usage/unexpected-argument": ({ argument }: { readonly argument: string }) => ({
    message: `Unexpected argument ${quoted(argument)}.`,
    fix: SEE_HELP,
  }),
  /** `detail` in Node's own words; empty where it gives none. */
  "usage/not-understood": ({ detail }: { readonly detail: string }) => ({
    message: `${detail === "" ? "The options were not understood" : shortened(detail, LONGEST_SENTENCE)}.`,
    fix: SEE_HELP,
  }),
  "usage/not-whole": ({
    option,
    text,
    minimum,
  }: {
    readonly option: string;
    readonly text: string;
    readonly minimum: number;
  }) => ({
    message: `--${option} is ${quoted(text)}, which is not a whole number from ${minimum}.`,
    fix: `Give --${option} such as ${Math.max(minimum, 1)}.`,
  }),
  "usage/not-positive": ({ option, text }: { readonly option: string; readonly text: string }) => ({
    message: `--${option} is ${quoted(text)}, which is not a number from 0.`,
    fix: `Give --${option} such as 0.8.`,
  }),
  "flag/missing": ({ argument }: { readonly argument: string }) => ({
    message: `In the command line, ${quoted(argument)} has no flag before it.`,
    fix: "Write settings as --path value, such as --model.width 64.",
  }),
  /** `placeholder`: how its values are written, `<4…2048>`. */
  "flag/no-value": ({ flag, placeholder }: { readonly flag: string; readonly placeholder: string }) => ({
    message: `In the command line, --${flag} has no value.`,
    fix: `Write --${flag} ${placeholder}.`,
  }),
  "usage/preset-and-config": () => ({
    message: "--preset and --config cannot be combined.",
    fix: "Give one of them; flags override its fields.",
  }),
  "usage/two-files": ({ first, second }: { readonly first: string; readonly second: string }) => ({
    message: `--${first} and --${second} cannot be combined.`,
    fix: "Give one of them.",
  }),
  "usage/init-and-resume": () => ({
    message: "--init and --resume cannot be combined.",
    fix: "Use --resume to continue a run, --init to start a new one from its weights.",
  }),
  "usage/save-every-without-save": () => ({
    message: "--save-every needs a file to save to.",
    fix: "Give --save FILE too.",
  }),
  "usage/same-file": ({
    option,
    other,
    path,
  }: {
    readonly option: string;
    readonly other: string;
    readonly path: string;
  }) => ({
    message: `--${option} and --${other} name the same file, ${quoted(path)}.`,
    fix: `Give --${option} another path.`,
  }),
  "usage/no-checkpoint": () => ({
    message: "sample needs a checkpoint.",
    fix: "Give --checkpoint FILE, as `halfstep train --save FILE` writes it.",
  }),
  "usage/no-benchmark": ({
    given,
    known,
  }: {
    readonly given: string | undefined;
    readonly known: readonly string[];
  }) => ({
    message: given === undefined ? "bench needs a benchmark to run." : `There is no benchmark ${quoted(given)}.`,
    fix: `Give one of ${known.join(", ")}.`,
  }),
  "usage/no-size": ({ given, known }: { readonly given: string; readonly known: readonly string[] }) => ({
    message: `There is no size ${quoted(given)}.`,
    fix: `Give one of ${known.join(", ")}.`,
  }),
  "usage/steps-only": () => ({
    message: "A preset, lanes and config fields apply to step, gates, scaling and profile only.",
    fix: "Leave them out, or run `halfstep bench step`.",
  }),
  "usage/gates-has-lanes": () => ({
    message: "`bench gates` uses its own lanes.",
    fix: "Omit --lanes; --precision.kind applies to all of them.",
  }),
  "usage/port-too-high": ({
    port,
    last,
    example,
  }: {
    readonly port: number;
    readonly last: number;
    readonly example: number;
  }) => ({
    message: `--port is ${port}, above ${last}.`,
    fix: `Give --port such as ${example}.`,
  }),
};
