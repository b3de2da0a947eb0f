/** English, as the command line alone speaks it. */

import { trainHelp, usage } from "./terminal/usage";

export const terminal = {
  usage,
  trainHelp,
  errors: {},
};

export type TerminalWords = typeof terminal;
