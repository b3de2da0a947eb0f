/** Files that cannot be read or written: src/cli/files.ts, src/cli/output. */
import { formatCount } from "../../numbers";
import { quoted, shortened } from "../../quoted";
import { jsonProblem, type JsonProblem } from "../errors/json";

const ELSEWHERE = "Choose another path, or change the permissions.";
const NOT_A_FILE = {
  folder: "a folder",
  pipe: "a pipe",
  socket: "a socket",
  device: "a device",
};
/** What may lie at a path in place of a file. */
export type OtherKind = keyof typeof NOT_A_FILE;

interface Path {
  readonly path: string;
}

export const fileErrors = {
  /** `reason` in the system's own words. */
  "file/unreadable": ({ path, reason }: Path & { readonly reason: string }) => ({
    message: `${quoted(path)} cannot be read: ${shortened(reason)}.`,
    fix: "Check the path and its permissions.",
  }),
  "file/not-a-file": ({
    path,
    kind,
    wanted,
  }: Path & { readonly kind: OtherKind; readonly wanted: "file" | "data" }) => ({
    message: `${quoted(path)} is ${NOT_A_FILE[kind]}, not a file.`,
    fix: wanted === "data" ? "Choose a file, or pipe the data in." : "Choose a file, or write the data to one first.",
  }),
  "file/too-large": ({ path, bytes, limit }: Path & { readonly bytes: number; readonly limit: number }) => ({
    message: `${quoted(path)} has ${bytes} bytes, and the limit here is ${limit}.`,
    fix: "Check that it is the file you meant.",
  }),
  "file/not-utf8": ({ path, utf16 }: Path & { readonly utf16: boolean }) => ({
    message: `${quoted(path)} is ${utf16 ? "UTF-16" : "not UTF-8"}, and a config is read as UTF-8.`,
    fix: "Save it as UTF-8; in PowerShell, write it with `Out-File -Encoding utf8`.",
  }),
  "file/not-json": ({ path, problem }: Path & { readonly problem: JsonProblem }) => ({
    message: `${quoted(path)} ${jsonProblem(problem)}.`,
    fix: "Give the config as a JSON object of the fields that `halfstep help fields` lists.",
  }),
  "file/pipe-too-long": ({ path, limit }: Path & { readonly limit: number }) => ({
    message: `The pipe ${quoted(path)} delivers more than ${limit} bytes, and piped data must fit in memory.`,
    fix: "Write it to a file first; files are read piece by piece.",
  }),
  "output/empty-path": () => ({ message: "The output path is empty.", fix: "Give a file's name." }),
  "output/dangling-link": ({ path }: Path) => ({
    message: `${quoted(path)} is a dangling link.`,
    fix: "Create its target, or choose another path.",
  }),
  "output/folder-closed": ({ folder }: { readonly folder: string }) => ({
    message: `No files can be created in ${quoted(folder)}.`,
    fix: "Choose another folder.",
  }),
  "output/no-folder": ({ folder, file }: { readonly folder: string; readonly file: string }) => ({
    message: `There is no folder ${quoted(folder)} to write ${quoted(file)} into.`,
    fix: "Create the folder first, or choose another path.",
  }),
  "output/path-through-file": ({ path }: Path) => ({
    message: `${quoted(path)} cannot be written: part of its path is a file, not a folder.`,
    fix: "Choose another path.",
  }),
  "output/folder": ({ path, example }: Path & { readonly example: string }) => ({
    message: `${quoted(path)} is a folder, not a file.`,
    fix: `Give the name of a file in it, such as ${quoted(example)}.`,
  }),
  "output/no-permission": ({ path }: Path) => ({
    message: `There is no permission to write ${quoted(path)}.`,
    fix: ELSEWHERE,
  }),
  "output/not-allowed": ({ path }: Path) => ({
    message: `The system does not allow ${quoted(path)} to be written.`,
    fix: ELSEWHERE,
  }),
  "output/read-only": ({ path }: Path) => ({
    message: `${quoted(path)} is on a file system that is read-only.`,
    fix: "Choose a path on another one.",
  }),
  "output/name-too-long": ({ path }: Path) => ({
    message: `The name of ${quoted(path)} is too long for this file system.`,
    fix: "Choose a shorter one; most allow 255 bytes.",
  }),
  "output/link-in-a-circle": ({ path }: Path) => ({
    message: `${quoted(path)} is a link that leads back to itself.`,
    fix: "Choose another path.",
  }),
  "output/running-program": ({ path }: Path) => ({
    message: `${quoted(path)} is a running program.`,
    fix: "Choose another path.",
  }),
  /** `needed` in bytes, where it is known. */
  "output/no-space": ({ path, needed }: Path & { readonly needed: number | undefined }) => ({
    message: `There is no space left for ${quoted(path)}${needed === undefined ? "" : `: it needs ${formatCount(needed)} bytes`}.`,
    fix: "Free some space on that disk, or choose a path on another. An existing file is left unchanged.",
  }),
  "output/unwritable": ({ path, reason }: Path & { readonly reason: string }) => ({
    message: `${quoted(path)} cannot be written: ${shortened(reason)}.`,
    fix: ELSEWHERE,
  }),
};
