/** What happens when standard output takes no more: its reader has gone (`| head`), or the disk behind it is full. */
import { terminalWords } from "../words/words";

type Handler = (error: NodeJS.ErrnoException) => void;

/** A closed pipe is no failure of a command that has nothing to lose. */
const END_AT_ONCE: Handler = ({ code, message }) => {
  if (code !== "EPIPE") process.stderr.write(`halfstep: ${terminalWords().device.outputFailed({ reason: message })}\n`);
  process.exit(code === "EPIPE" ? 0 : 1);
};

let handler = END_AT_ONCE;

/** Once, at the start of the process. */
export function watchStandardOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => handler(error));
  // What is said to nobody is no reason to lose a run.
  process.stderr.on("error", () => undefined);
}

/** For a command with something to save first. */
export function whenOutputFails(next: Handler): void {
  handler = next;
}
