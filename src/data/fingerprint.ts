/**
 * Which data a run is trained on, as a short text that is kept with every saved state: `text:6055:3f…` is kind, size and
 * the SHA-256 of what decides the data. Equal data has equal fingerprints on every platform, whatever its file is called.
 *
 * A text's is of its bytes, hashed window by window on the pass that reads it through anyway: the hash of the list of its
 * windows' hashes, because Web Crypto hashes no stream. Generated data's is of the settings and the seed that generate it:
 * its bits may differ in a last place between browsers, whose sines and logarithms do.
 */

/** Bytes hashed at once. Part of what a text's fingerprint means: another size gives other fingerprints. */
export const FINGERPRINT_WINDOW_BYTES = 2 ** 20;

/** Raised when a generator makes other data of the same settings. */
const GENERATORS_VERSION = 1;

export interface Fingerprint {
  /** "text" or "table", or a `data.kind` that is generated. */
  readonly kind: string;
  /** Bytes of a file; 0 of generated data. */
  readonly size: number;
}

const FORM = /^([a-z-]+):(\d+):[0-9a-f]{64}$/;

/** A fingerprint taken apart; undefined where it is none, as a file from outside may have it. */
export function parseFingerprint(text: string): Fingerprint | undefined {
  const [, kind, size] = FORM.exec(text) ?? [];
  return kind === undefined ? undefined : { kind, size: Number(size) };
}

/** Of data that these settings generate: all of them, and nothing else, decide it. Their order does not count. */
export async function generatedFingerprint(
  kind: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<string> {
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = new TextEncoder().encode(JSON.stringify([GENERATORS_VERSION, kind, sorted]));
  return fingerprint(kind, 0, await sha256(bytes));
}

/** A table's: of its bytes, and of the column that its classes are read from, by name. */
export async function tableFingerprint(bytes: Uint8Array, label: string): Promise<string> {
  const of = JSON.stringify([hexadecimal(await sha256(bytes)), label]);
  return fingerprint("table", bytes.length, await sha256(new TextEncoder().encode(of)));
}

/** A text's fingerprint, made while it is read from its start to its end. */
export class TextDigest {
  readonly #hashes: Uint8Array[] = [];
  #size = 0;
  #underWay: Promise<void> = Promise.resolve();

  /**
   * The next FINGERPRINT_WINDOW_BYTES of the text; the last window may be shorter. Resolves when the window before it is
   * hashed, so that no more than two are held.
   */
  async add(window: Uint8Array): Promise<void> {
    await this.#underWay;
    this.#size += window.length;
    this.#underWay = this.#hash(window);
  }

  async #hash(window: Uint8Array): Promise<void> {
    this.#hashes.push(await sha256(window));
  }

  async fingerprint(): Promise<string> {
    await this.#underWay;
    const list = new Uint8Array(await new Blob(this.#hashes.map((hash) => hash.slice())).arrayBuffer());
    return fingerprint("text", this.#size, await sha256(list));
  }
}

function fingerprint(kind: string, size: number, hash: Uint8Array): string {
  return `${kind}:${size}:${hexadecimal(hash)}`;
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice()));
}
