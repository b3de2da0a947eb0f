/** Why a file cannot be written, by the system's own code, in a sentence with a way out. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { HalfstepError } from "../../config/errors";
import { quoted, shortened } from "../../words/quoted";
import { FileError } from "../files";

/** What could not be written though it was well named: the disk is full, or fails. Exit status 1. */
export class OutputError extends HalfstepError {
  override readonly name = "OutputError";
}

const ELSEWHERE = "Choose another path, or change the permissions.";

/** Sentence and fix for what is known of `path`, by the code of the failure. */
const SENTENCES: Readonly<Record<string, (path: string) => readonly [message: string, fix: string]>> = {
  ENOENT: (path) =>
    existsSync(dirname(path))
      ? [`No files can be created in ${quoted(dirname(path))}.`, "Choose another folder."]
      : [
          `There is no folder ${quoted(dirname(path))} to write ${quoted(basename(path))} into.`,
          "Create the folder first, or choose another path.",
        ],
  ENOTDIR: (path) => [
    `${quoted(path)} cannot be written: part of its path is a file, not a folder.`,
    "Choose another path.",
  ],
  EISDIR: (path) => [
    `${quoted(path)} is a folder, not a file.`,
    `Give the name of a file in it, such as ${quoted(join(path, "run.safetensors"))}.`,
  ],
  EACCES: (path) => [`There is no permission to write ${quoted(path)}.`, ELSEWHERE],
  EPERM: (path) => [`The system does not allow ${quoted(path)} to be written.`, ELSEWHERE],
  EROFS: (path) => [`${quoted(path)} is on a file system that is read-only.`, "Choose a path on another one."],
  ENAMETOOLONG: (path) => [
    `The name of ${quoted(path)} is too long for this file system.`,
    "Choose a shorter one; most allow 255 bytes.",
  ],
  ELOOP: (path) => [`${quoted(path)} is a link that leads back to itself.`, "Choose another path."],
  ETXTBSY: (path) => [`${quoted(path)} is a running program.`, "Choose another path."],
};

const NO_SPACE: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** A full disk; `needed` in bytes, where it is known. */
export function noSpace(path: string, needed?: number, cause?: unknown): OutputError {
  const size = needed === undefined ? "" : `: it needs ${needed.toLocaleString("en")} bytes`;
  return new OutputError(
    `There is no space left for ${quoted(path)}${size}.`,
    "Free some space on that disk, or choose a path on another. An existing file is left unchanged.",
    { cause },
  );
}

/** Before training a bad name is bad input; later the same is a failure, whatever the code. */
export function outputFailure(path: string, cause: unknown, when: "opening" | "writing"): HalfstepError {
  if (cause instanceof HalfstepError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  if (NO_SPACE.has(code)) return noSpace(path, undefined, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const [message, fix] = SENTENCES[code]?.(path) ?? [
    `${quoted(path)} cannot be written: ${shortened(reason)}.`,
    ELSEWHERE,
  ];
  return when === "opening" ? new FileError(message, fix, { cause }) : new OutputError(message, fix, { cause });
}
