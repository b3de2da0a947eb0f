/** Commands that cannot go on: src/cli/commands. */
import { formatCount } from "../../numbers";
import { quoted } from "../../quoted";

export const runErrors = {
  "resume/nothing-left": ({
    path,
    done,
    all,
  }: {
    readonly path: string;
    readonly done: number;
    readonly all: number;
  }) => ({
    message: `The run in ${quoted(path)} has ${
      done === all
        ? `${formatCount(done)} of ${formatCount(all)} steps`
        : `${formatCount(done)} steps, more than the ${formatCount(all)} configured`
    }, so there is nothing left to train.`,
    fix: `Give --steps N with a number above ${done}.`,
  }),
  /** `reason` in the driver's own words; empty where it gives none. The page's own advice is to press play. */
  "train/device-lost": ({ reason, saved }: { readonly reason: string; readonly saved: boolean }) => ({
    message: `The graphics device was lost${reason ? ` (${reason})` : ""}.`,
    fix: saved
      ? "Continue from the last save with --resume; if it happens again, choose a smaller model or batch."
      : "Give --save FILE and --save-every STEPS to be able to continue; if it happens again, choose a smaller model or batch.",
  }),
  "checkpoint-file/config-not-json": () => ({
    message: "The checkpoint's config is not JSON.",
    fix: "Choose a checkpoint that Halfstep wrote.",
  }),
  "checkpoint-file/notes-not-json": () => ({
    message: "The checkpoint's notes are not JSON.",
    fix: "Choose a checkpoint that Halfstep wrote.",
  }),
  "sample/no-vocabulary": () => ({
    message: "The checkpoint holds no vocabulary, so there is no text to sample.",
    fix: "Choose a checkpoint of a text model that Halfstep wrote.",
  }),
  "server/no-page": () => ({
    message: "The page is not built.",
    fix: "Run `npm start`, or `npm run build` and then this again.",
  }),
  /** `reason` in the system's own words. */
  "server/cannot-listen": ({ port, reason }: { readonly port: number; readonly reason: string }) => ({
    message: `The server cannot listen on port ${port}: ${reason}.`,
    fix: "Choose another --port.",
  }),
  "server/ports-in-use": ({ first, last }: { readonly first: number; readonly last: number }) => ({
    message: first === last ? `Port ${first} is in use.` : `Ports ${first} to ${last} are in use.`,
    fix: "Give --port a free one; --port 0 lets the system choose.",
  }),
};
