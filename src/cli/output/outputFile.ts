/**
 * A file that a command is going to write. It is tried out before the work begins, so that a bad path costs nothing; it is
 * written beside its place under another name, brought to the disk and renamed, so that what stood there stays whole until
 * the new file is; and nothing half-written is left behind.
 */
import { randomUUID } from "node:crypto";
import { unlinkSync, type Stats } from "node:fs";
import * as promises from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { FileError } from "../files";
import { noSpace, outputFailure } from "./outputErrors";

/** What is used of the file system: tests put failures in its place. */
export type OutputSystem = Pick<
  typeof promises,
  "lstat" | "open" | "realpath" | "rename" | "stat" | "statfs" | "unlink"
>;

export class OutputFile {
  /** Where the bytes lie until they are renamed; absent before they are staged. */
  #staged: string | undefined;

  private constructor(
    /** As the user gave it. */
    readonly path: string,
    private readonly system: OutputSystem,
    /** Links followed. */
    private readonly target: string,
    /** What was there before. */
    private readonly before: Stats | undefined,
  ) {}

  /** Tries a path out: a file is made beside it and taken away again. @throws FileError, OutputError */
  static async open(path: string, system: OutputSystem = promises): Promise<OutputFile> {
    try {
      const before = await existing(path, system);
      const file = new OutputFile(path, system, before ? await system.realpath(path) : path, before);
      if (!file.isPlain) return file;
      // A file that is write-protected is not replaced either, though its folder would allow it.
      if (before) await (await system.open(file.target, "r+")).close();
      try {
        await file.#write(new Uint8Array(0));
      } finally {
        await file.discard();
      }
      return file;
    } catch (cause) {
      throw outputFailure(path, cause, "opening");
    }
  }

  /** A name that others are made from must be a file's itself. @throws FileError */
  static async refuseFolder(path: string, system: OutputSystem = promises): Promise<void> {
    await existing(path, system).catch((cause: unknown) => {
      throw outputFailure(path, cause, "opening");
    });
  }

  /** Whether there was a file before the first write that this one replaces. */
  get replaces(): boolean {
    return this.before?.isFile() === true;
  }

  /** @throws OutputError where so many bytes will not fit, as far as the file system says how many are free. */
  async requireSpace(bytes: number): Promise<void> {
    if (!this.isPlain) return;
    const space = await this.system.statfs(dirname(this.target)).catch(() => undefined);
    if (space && space.blocks > 0 && space.bfree * space.bsize < bytes) throw noSpace(this.path, bytes);
  }

  /** Puts the bytes on the disk, beside the file. @throws OutputError */
  async stage(bytes: Uint8Array): Promise<void> {
    await this.discard();
    try {
      await this.#write(bytes);
    } catch (cause) {
      await this.discard();
      throw outputFailure(this.path, cause, "writing");
    }
  }

  /** What was staged becomes the file. @throws OutputError */
  async commit(): Promise<void> {
    const staged = this.#staged;
    if (staged === undefined) return;
    try {
      await this.system.rename(staged, this.target);
      this.#forget();
      await this.#syncFolder();
    } catch (cause) {
      await this.discard();
      throw outputFailure(this.path, cause, "writing");
    }
  }

  /** @throws OutputError */
  async write(bytes: Uint8Array): Promise<void> {
    await this.stage(bytes);
    await this.commit();
  }

  /** Takes away what was staged, if anything. */
  async discard(): Promise<void> {
    const staged = this.#staged;
    this.#forget();
    if (staged !== undefined) await this.system.unlink(staged).catch(() => undefined);
  }

  /** A device or a pipe is written to as it is: a file renamed over it would take its place. */
  private get isPlain(): boolean {
    return this.before === undefined || this.before.isFile();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const path = this.isPlain ? join(dirname(this.target), temporaryName()) : this.target;
    const handle = await this.system.open(path, this.isPlain ? "wx" : "w");
    try {
      if (this.isPlain) {
        this.#staged = path;
        unfinished.add(path);
        if (this.before) await handle.chmod(this.before.mode & 0o7777).catch(() => undefined);
      }
      await handle.writeFile(bytes);
      if (this.isPlain) await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** So that the new name survives a power failure; not every system can. */
  async #syncFolder(): Promise<void> {
    const folder = await this.system.open(dirname(this.target), "r").catch(() => undefined);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
  }

  #forget(): void {
    if (this.#staged !== undefined) unfinished.delete(this.#staged);
    this.#staged = undefined;
  }
}

/** What is at a path, links followed; undefined for nothing. */
async function existing(path: string, system: OutputSystem): Promise<Stats | undefined> {
  const isMissing = (cause: unknown): undefined => {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  };
  const found = await system.stat(path).catch(isMissing);
  if (found?.isDirectory() === true || (!found && (path === "" || path.endsWith(sep)))) {
    throw path === ""
      ? new FileError({ code: "output/empty-path" })
      : Object.assign(new Error("is a folder"), { code: "EISDIR" });
  }
  if (!found && (await system.lstat(path).catch(isMissing)))
    throw new FileError({ code: "output/dangling-link", values: { path } });
  return found;
}

/** Short, so that it fits wherever the file's own name does. */
function temporaryName(): string {
  return `.halfstep-${randomUUID().slice(0, 8)}.tmp`;
}

/** Taken away at the latest when the process ends, whatever ends it short of SIGKILL. */
const unfinished = new Set<string>();
process.on("exit", () => {
  for (const path of unfinished) {
    try {
      unlinkSync(path);
    } catch {
      // Gone already.
    }
  }
});
