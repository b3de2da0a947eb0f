/** Which Halfstep this is: the package's version and, where it is known, the commit. */
import { fileURLToPath } from "node:url";
import { version } from "../../package.json";
import { commitOf } from "../../scripts/lib/commit.mjs";

export const VERSION: string = version;

/** In a checkout the commit it is at now; in an installed package the one it was built from. */
export function commit(): string | undefined {
  // dist-cli/main.js lies one folder below the root.
  const root = fileURLToPath(new URL("..", import.meta.url));
  // Set by vite.cli.config.ts; empty where the build was made outside a checkout.
  const built = import.meta.env["HALFSTEP_COMMIT"] as string | undefined;
  return commitOf(root) ?? (built === "" ? undefined : built);
}

/** Such as `halfstep 0.1.0 (commit 0123456789ab)`. */
export function versionLine(): string {
  const known = commit();
  return known === undefined ? `halfstep ${VERSION}` : `halfstep ${VERSION} (commit ${known})`;
}
