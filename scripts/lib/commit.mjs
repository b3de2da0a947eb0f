/** Which commit a checkout is at, for `halfstep --version` and for what a bench records. Node's built-ins only. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The short commit, with `-dirty` where the working tree differs from it; undefined where `root` is no Git checkout itself:
 * an installed package lies in somebody else's repository, whose commit says nothing of Halfstep.
 * @param {string} root
 */
export function commitOf(root) {
  if (!existsSync(join(root, ".git"))) return undefined;
  const words = ["describe", "--always", "--dirty", "--exclude=*", "--abbrev=12"];
  const { status, stdout } = spawnSync("git", words, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
