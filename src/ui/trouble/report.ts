/** What a person can send to those who mend a fault: what broke, where, in which version, with which experiment. */
import { version } from "../../../package.json";

export interface Fault {
  readonly error: unknown;
  /** React's list of components around the fault. */
  readonly components: string;
  /** The experiment, as the address has it. */
  readonly fragment: string;
  readonly userAgent: string;
}

/** As many lines of each stack: the rest tells nothing more. */
const LINES = 12;

export function reportOf({ error, components, fragment, userAgent }: Fault): string {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? "").replace(said, "") : "";
  return [
    `Halfstep ${version}`,
    said,
    firstLines(stack),
    `Components:\n${firstLines(components)}`,
    `Experiment: #${fragment}`,
    `Browser: ${userAgent}`,
  ].join("\n");
}

function firstLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, LINES).join("\n");
}
