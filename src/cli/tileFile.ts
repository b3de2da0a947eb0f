/**
 * Where the command line keeps the tiles that tuning chose: one JSON file in the user's cache folder. A cache: a file that
 * cannot be read or written is as good as none.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parseChoices, type TileStore } from "../kernels/matmul/tuning/tuner";

/** `XDG_CACHE_HOME`, Windows' `LOCALAPPDATA`, or `~/.cache`. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return environment["XDG_CACHE_HOME"] ?? environment["LOCALAPPDATA"] ?? join(homedir(), ".cache");
}

export function tileFile(path = join(cacheFolder(process.env), "halfstep", "tiles.json")): TileStore {
  const read = async (): Promise<Record<string, string>> => parseChoices(await readFile(path, "utf8").catch(() => ""));
  return {
    load: async (device) => (await read())[device],
    save: async (device, choices) => {
      const text = `${JSON.stringify({ ...(await read()), [device]: choices }, null, 2)}\n`;
      await mkdir(dirname(path), { recursive: true })
        .then(() => writeFile(path, text))
        .catch(() => undefined);
    },
  };
}
