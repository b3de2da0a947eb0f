import type { DataSource } from "../data/source";
import { terminalWords } from "../words/words";

/** What the data were read as, where that is not how they stand. */
export function printWarnings({ warnings }: DataSource): void {
  for (const warning of warnings) process.stderr.write(`${terminalWords().train.warning(warning)}\n`);
}
