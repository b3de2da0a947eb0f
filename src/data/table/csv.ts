/**
 * Comma-separated values, strictly by RFC 4180: cells in double quotes may hold separators, line ends and doubled quotes. The
 * separator may also be a semicolon or a tab; a line ends with LF, CRLF or CR. Nothing is repaired: what two programs could
 * read in two ways is refused with its place.
 */
import { TableError } from "./errors";

export type Separator = "," | ";" | "\t";

/** In this order where a header line has as many of one as of another. */
const SEPARATORS: readonly Separator[] = [",", ";", "\t"];
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** What stands most often between the cells of the first line that is not blank; quoted text does not count. */
export function separatorOf(text: string): Separator {
  const counts: Record<Separator, number> = { ",": 0, ";": 0, "\t": 0 };
  let isQuoted = false;
  let isBlank = true;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    const ends = character === "\n" || character === "\r";
    if (ends && !isQuoted && !isBlank) break;
    if (!ends) isBlank = false;
    const separator = isQuoted ? undefined : SEPARATORS.find((one) => one === character);
    if (separator !== undefined) counts[separator]++;
  }
  return SEPARATORS.reduce((best, one) => (counts[one] > counts[best] ? one : best));
}

/** Reads a file's records one by one, so that a large file never lies in memory cell by cell. */
export class RecordReader {
  readonly #name: string;
  readonly #text: string;
  readonly #separator: number;
  #at = 0;
  #row = 0;

  /** @param name the file's, for refusals. */
  constructor(name: string, text: string, separator: Separator) {
    this.#name = name;
    this.#text = text;
    this.#separator = separator.charCodeAt(0);
  }

  /** The number of the record read last, counted from 1 as a spreadsheet counts its rows, blank ones too. */
  get row(): number {
    return this.#row;
  }

  /**
   * The cells of the next record that is not a blank line; undefined at the end.
   * @throws TableError for a quote that opens, closes or stands where none may
   */
  next(): string[] | undefined {
    while (this.#at < this.#text.length) {
      this.#row++;
      const cells = [this.#cell(1)];
      while (this.#text.charCodeAt(this.#at) === this.#separator) {
        this.#at++;
        cells.push(this.#cell(cells.length + 1));
      }
      this.#endLine();
      if (cells.length > 1 || cells[0] !== "") return cells;
    }
    return undefined;
  }

  #cell(column: number): string {
    if (this.#text.charCodeAt(this.#at) === QUOTE) return this.#quotedCell(column);
    const start = this.#at;
    while (!this.#isEnd()) {
      if (this.#text.charCodeAt(this.#at) === QUOTE)
        throw new TableError({ code: "table/stray-quote", values: { file: this.#name, row: this.#row, column } });
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #quotedCell(column: number): string {
    let cell = "";
    let from = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0)
        throw new TableError({ code: "table/open-quote", values: { file: this.#name, row: this.#row, column } });
      cell += this.#text.slice(from, quote);
      this.#at = quote + 1;
      if (this.#text.charCodeAt(this.#at) !== QUOTE) break;
      cell += '"';
      from = this.#at + 1;
    }
    if (this.#isEnd()) return cell;
    throw new TableError({ code: "table/stray-quote", values: { file: this.#name, row: this.#row, column } });
  }

  /** Whether a cell ends here. */
  #isEnd(): boolean {
    if (this.#at >= this.#text.length) return true;
    const code = this.#text.charCodeAt(this.#at);
    return code === this.#separator || code === LF || code === CR;
  }

  #endLine(): void {
    if (this.#text.charCodeAt(this.#at) === CR) this.#at++;
    else if (this.#text.charCodeAt(this.#at) === LF) {
      this.#at++;
      return;
    }
    if (this.#text.charCodeAt(this.#at) === LF) this.#at++;
  }
}
