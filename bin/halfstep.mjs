#!/usr/bin/env node
/**
 * The `halfstep` command. In the repository it builds the command line first when that is missing or older than its
 * sources; in an installed package the build is already there. Arguments and exit status pass through.
 */
import { existsSync } from "node:fs";

const inRepository = existsSync(new URL("../src/cli/main.ts", import.meta.url));
if (inRepository) {
  const { ensureCliBuilt } = await import("../scripts/lib/cli-build.mjs");
  await ensureCliBuilt();
}
await import(new URL("../dist-cli/main.js", import.meta.url).href);
