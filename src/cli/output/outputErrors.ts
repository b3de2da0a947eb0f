/** Why a file cannot be written, by the system's own code. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { HalfstepError } from "../../config/errors";
import type { ErrorReport } from "../../words/report";
import { FileError } from "../files";

/** What could not be written though it was well named: the disk is full, or fails. Exit status 1. */
export class OutputError extends HalfstepError {
  override readonly name = "OutputError";
}

/** What is known of `path`, by the code of the failure. */
const KNOWN: Readonly<Record<string, (path: string) => ErrorReport>> = {
  ENOENT: (path) =>
    existsSync(dirname(path))
      ? { code: "output/folder-closed", values: { folder: dirname(path) } }
      : { code: "output/no-folder", values: { folder: dirname(path), file: basename(path) } },
  ENOTDIR: (path) => ({ code: "output/path-through-file", values: { path } }),
  EISDIR: (path) => ({ code: "output/folder", values: { path, example: join(path, "run.safetensors") } }),
  EACCES: (path) => ({ code: "output/no-permission", values: { path } }),
  EPERM: (path) => ({ code: "output/not-allowed", values: { path } }),
  EROFS: (path) => ({ code: "output/read-only", values: { path } }),
  ENAMETOOLONG: (path) => ({ code: "output/name-too-long", values: { path } }),
  ELOOP: (path) => ({ code: "output/link-in-a-circle", values: { path } }),
  ETXTBSY: (path) => ({ code: "output/running-program", values: { path } }),
};

const NO_SPACE: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** A full disk; `needed` in bytes, where it is known. */
export function noSpace(path: string, needed?: number, cause?: unknown): OutputError {
  return new OutputError({ code: "output/no-space", values: { path, needed } }, { cause });
}

/** Before training a bad name is bad input; later the same is a failure, whatever the code. */
export function outputFailure(path: string, cause: unknown, when: "opening" | "writing"): HalfstepError {
  if (cause instanceof HalfstepError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  if (NO_SPACE.has(code)) return noSpace(path, undefined, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const report = KNOWN[code]?.(path) ?? { code: "output/unwritable", values: { path, reason } };
  return when === "opening" ? new FileError(report, { cause }) : new OutputError(report, { cause });
}
