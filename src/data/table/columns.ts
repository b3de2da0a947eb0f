/** The columns of a table without reading all of it, for the page to offer. */
import { columnsOf } from "./readTable";
import { TableError } from "./errors";

/** A first row longer than this is not offered. */
const HEADER_BYTES = 2 ** 18;

/** Undefined where the file begins with no row of names. */
export async function columnsIn(table: Blob): Promise<readonly string[] | undefined> {
  const text = await table.slice(0, HEADER_BYTES).text();
  try {
    return columnsOf("", text);
  } catch (error) {
    if (error instanceof TableError) return undefined;
    throw error;
  }
}
