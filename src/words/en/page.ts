/** English, as the page alone speaks it. */
import { browser } from "./errors/browser";
import { engine } from "./errors/engine";
import { savedRuns } from "./errors/savedRuns";
import { notices } from "./page/notices";

export const page = {
  notices,
  errors: { ...browser, ...engine, ...savedRuns },
};

export type PageWords = typeof page;
