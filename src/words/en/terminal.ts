/** English, as the command line alone speaks it. */
import { bench } from "./terminal/bench";
import { benchHelp } from "./terminal/benchHelp";
import { device } from "./terminal/device";
import { fileErrors } from "./terminal/fileErrors";
import { runErrors } from "./terminal/runErrors";
import { train } from "./terminal/train";
import { flagLine, trainHelp, usage } from "./terminal/usage";
import { usageErrors } from "./terminal/usageErrors";
import { wrongFiles } from "./terminal/wrongFiles";

export const terminal = {
  usage,
  flagLine,
  trainHelp,
  benchHelp,
  bench,
  device,
  train,
  errors: { ...fileErrors, ...runErrors, ...usageErrors, ...wrongFiles },
};

export type TerminalWords = typeof terminal;
