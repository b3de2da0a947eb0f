/** What a page does, beside its engine, so that runs outlive it. */
import { HalfstepError } from "../../config/errors";
import { toUrl } from "../../config/url";
import type { ErrorReport } from "../../words/report";
import { fileOf, type Setup } from "../setup/setupStore";

export interface KeepingHost {
  saveFile(name: string, bytes: ArrayBuffer): void;
  /** A record of a run that was set aside, as a file; undefined where it is gone. */
  setAsideFile(id: number): Promise<{ readonly name: string; readonly bytes: ArrayBuffer } | undefined>;
  /** Asks the browser to keep what is stored here when space is short. */
  keepStorage(): void;
  /** Which experiments this tab trains a copy of, its own while the tab is open: by what stands for the run, its name. */
  readonly copies: Pick<Map<string, string>, "get" | "set" | "delete">;
}

/** A run that took so long to train is worth asking the browser not to clear it away. */
const WORTH_KEEPING_MS = 60_000;

export class Keeping {
  readonly #host: KeepingHost;
  #asked = false;

  constructor(host: KeepingHost) {
    this.#host = host;
  }

  /** The user's file that a run is trained on, and the name of the copy, where this tab trains one in place of the run itself. */
  sourceOf(setup: Setup): { readonly file?: Blob; readonly copy?: string } {
    const file = fileOf(setup)?.blob;
    const copy = this.#host.copies.get(nameOf(setup));
    return { ...(file && { file }), ...(copy !== undefined && { copy }) };
  }

  /** From here on this setup stands for the run itself, or for one of its copies. */
  chooseCopy(setup: Setup, copy: string | undefined): void {
    if (copy === undefined) this.#host.copies.delete(nameOf(setup));
    else this.#host.copies.set(nameOf(setup), copy);
  }

  beginCopy(setup: Setup): void {
    this.#host.copies.set(nameOf(setup), crypto.randomUUID());
  }

  /** @returns why it could not be done, if so. */
  async saveAside(id: number): Promise<ErrorReport | undefined> {
    try {
      const file = await this.#host.setAsideFile(id);
      if (file) this.#host.saveFile(file.name, file.bytes);
      return undefined;
    } catch (failure) {
      if (!(failure instanceof HalfstepError)) throw failure;
      return failure.report;
    }
  }

  /** @param spentMs what it took to train the run that was just saved. */
  noteSaved(spentMs: number): void {
    if (this.#asked || spentMs < WORTH_KEEPING_MS) return;
    this.#asked = true;
    this.#host.keepStorage();
  }
}

/** What stands for a run in this tab, before its data are read. */
function nameOf(setup: Setup): string {
  const url = toUrl(setup.draft);
  const file = fileOf(setup);
  return file ? `${url}&file=${file.name}:${file.size}` : url;
}
