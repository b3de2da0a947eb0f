/** `npm run build:cli`: builds dist-cli/main.js whether or not it is up to date. */
import { buildCli } from "./lib/cli-build.mjs";

await buildCli();
