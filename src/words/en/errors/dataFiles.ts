/** A file of the user's as data, whatever it holds: src/data/errors.ts, src/lab/setup/setupStore.ts. */
import { quoted, shortened } from "../../quoted";
import { ownFiles, type OwnFileWords } from "../ownFiles";

export const dataFiles = {
  /** `reason` in the system's own words. */
  "data-file/unreadable": ({ file, reason }: { readonly file: string; readonly reason: string }) => ({
    message: `${file} could not be read: ${shortened(reason)}.`,
    fix: "Check that the file still exists and is readable, then choose it again.",
  }),
  "data-file/changed": (values: {
    readonly file: string;
    readonly start: number;
    readonly end: number;
    readonly returned: number;
  }) => ({
    message: `${values.file} could not be read: bytes ${values.start} to ${values.end} were requested but ${values.returned} were returned, so the file has changed.`,
    fix: "Choose it again.",
  }),
  "data-file/missing": ({ kind }: { readonly kind: keyof OwnFileWords }) => ownFiles[kind].missing,
  "data-file/empty": ({ file, kind }: { readonly file: string; readonly kind: keyof OwnFileWords }) => ({
    message: `${quoted(file)} is empty.`,
    fix: ownFiles[kind].whenEmpty,
  }),
};
