/** The browser's storage, which cannot be read or written: src/lab/persistence/storageErrors.ts. The run goes on. */
import { formatCount } from "../../numbers";

const EXPORT_FIRST = "until then, export a checkpoint before you close the tab.";

export const storage = {
  "storage/full": () => ({
    message: "There is no space left to save this run.",
    fix: `Free some space on this device; ${EXPORT_FIRST}`,
  }),
  "storage/newer": () => ({
    message: "A newer version of the lab has upgraded this browser's storage, and this version cannot read it.",
    fix: `Reload the page to get the newer version; ${EXPORT_FIRST}`,
  }),
  "storage/silent": () => ({
    message: "The browser's storage has not responded for 5 seconds.",
    fix: `Training continues, and saving is retried automatically; if this persists, restart the browser, and ${EXPORT_FIRST}`,
  }),
  "storage/blocked": () => ({
    message: "A tab with an earlier version of the lab blocks the browser's storage.",
    fix: `Close that tab; saving is retried automatically, and ${EXPORT_FIRST}`,
  }),
  "storage/unreadable": () => ({
    message: "The browser could not read the saved runs.",
    fix: "Reload the page to try again; saved runs are left in place.",
  }),
  "storage/unwritable": () => ({
    message: "The browser could not save this run.",
    fix: `Leave private browsing or reload the page; ${EXPORT_FIRST}`,
  }),
  /** `step` at which another tab, as a rule, has saved it. */
  "storage/run-ahead": ({ step }: { readonly step: number }) => ({
    message: `This run is already saved at step ${formatCount(step)}, further than in this tab.`,
    fix: "Reload the page to continue from there; this tab does not overwrite it.",
  }),
};
