/** What a text was read as, where that is not how it stands: on standard error, before the first step. */
import type { DataSource } from "../data/source";

export function printWarnings({ warnings }: DataSource): void {
  for (const { message, fix } of warnings) process.stderr.write(`warning: ${message}\n         ${fix}\n`);
}
