import { InputError } from "../../config/errors";

/** A table that a person brought cannot be used. The report, `table/…`, names the file, and where it can the row and the column. */
export class TableError extends InputError {
  override readonly name = "TableError";
}
