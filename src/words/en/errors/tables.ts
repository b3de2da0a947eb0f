/**
 * Tables that a person brings: src/data/table. Each names the file, and where it can the row and the column, as a spreadsheet
 * counts them: the header is row 1.
 */
import { formatCount } from "../../numbers";
import { quoted } from "../../quoted";

interface Place {
  readonly file: string;
  readonly row: number;
}

/** A cell in a column that has a name. */
interface Cell extends Place {
  readonly column: string;
  readonly value: string;
}

const NAMED_COLUMNS = 12;

/** Names of columns in a sentence: the first few, and how many more there are. */
function listed(columns: readonly string[]): string {
  const names = columns.slice(0, NAMED_COLUMNS).map(quoted).join(", ");
  const more = columns.length - NAMED_COLUMNS;
  return more > 0 ? `${names} and ${more} more` : names;
}

export const tables = {
  "table/empty": ({ file }: { readonly file: string }) => ({
    message: `${file} is empty.`,
    fix: "Choose a CSV or TSV file: a header with the names of the columns, then a row for each example.",
  }),
  "table/too-large": ({
    file,
    bytes,
    limit,
  }: {
    readonly file: string;
    readonly bytes: number;
    readonly limit: number;
  }) => ({
    message: `${file} has ${formatCount(bytes)} bytes, and a table has at most ${formatCount(limit)}, because it is held in memory.`,
    fix: "Choose a smaller file, or keep only some of its rows.",
  }),
  "table/binary": ({ file }: { readonly file: string }) => ({
    message: `${file} is a binary file (a spreadsheet, an archive or a picture, say), not a table in text form.`,
    fix: "Export the sheet as CSV and choose that file.",
  }),
  "table/encoding": ({ file, encoding }: { readonly file: string; readonly encoding?: string }) => ({
    message: `${file} is ${encoding ?? "not UTF-8"}, and a table is read as UTF-8.`,
    fix: "Save it as “CSV UTF-8”.",
  }),
  "table/stray-quote": ({ file, row, column }: Place & { readonly column: number }) => ({
    message: `${file}, row ${row}, cell ${column}: a double quote stands inside or directly beside the text of a cell.`,
    fix: "Put the whole cell in double quotes and double each quote inside it.",
  }),
  "table/open-quote": ({ file, row, column }: Place & { readonly column: number }) => ({
    message: `${file}, row ${row}, cell ${column}: the double quote that opens this cell is never closed.`,
    fix: "Close it, or remove it.",
  }),
  "table/no-header": ({ file, value }: { readonly file: string; readonly value: string }) => ({
    message: `The first row of ${file} holds the number ${quoted(value)}, so the columns have no names.`,
    fix: "Add a first row with a name for each column.",
  }),
  "table/unnamed-column": ({ file, column }: { readonly file: string; readonly column: number }) => ({
    message: `Column ${column} of ${file} has no name.`,
    fix: "Name it in the first row, or remove the column if it only numbers the rows.",
  }),
  "table/same-name": ({
    file,
    name,
    first,
    second,
  }: {
    readonly file: string;
    readonly name: string;
    readonly first: number;
    readonly second: number;
  }) => ({
    message: `Columns ${first} and ${second} of ${file} are both called ${quoted(name)}.`,
    fix: "Rename or remove one of them.",
  }),
  "table/one-column": ({ file }: { readonly file: string }) => ({
    message: `${file} has a single column; a table needs one for the label and at least one for the numbers to learn from.`,
    fix: "Separate the columns with commas, semicolons or tabs.",
  }),
  "table/no-label": ({
    file,
    label,
    columns,
  }: {
    readonly file: string;
    readonly label: string;
    readonly columns: readonly string[];
  }) => ({
    message: `${file} has no column ${quoted(label)}.`,
    fix: `Choose the label column among ${listed(columns)}.`,
  }),
  "table/ragged": ({ file, row, cells, columns }: Place & { readonly cells: number; readonly columns: number }) => ({
    message: `${file}, row ${row} has ${cells} ${cells === 1 ? "cell" : "cells"}, and the header has ${columns}.`,
    fix:
      cells > columns
        ? "Put cells that contain the separator, such as decimal commas, in double quotes, or remove the extra cells."
        : "Complete or remove the row.",
  }),
  "table/empty-cell": ({ file, row, column }: Place & { readonly column: string }) => ({
    message: `${file}, row ${row}, column ${quoted(column)} is empty.`,
    fix: "Fill the cell, or remove the row.",
  }),
  "table/not-a-number": ({ file, row, column, value }: Cell) => ({
    message: `${file}, row ${row}, column ${quoted(column)} is ${quoted(value)}, which is not a number.`,
    fix: "Remove the column, replace its words with numbers, or choose it as the label column.",
  }),
  "table/not-finite": ({ file, row, column, value }: Cell) => ({
    message: `${file}, row ${row}, column ${quoted(column)} is ${quoted(value)}, which is not a finite number.`,
    fix: "Replace it with a number, or remove the row.",
  }),
  "table/decimal-comma": ({ file, row, column, value }: Cell) => ({
    message: `${file}, row ${row}, column ${quoted(column)} is ${quoted(value)}: a number with a decimal comma.`,
    fix: "Save the file with decimal points, 3.14 instead of 3,14.",
  }),
  "table/few-rows": ({
    file,
    rows,
    least,
  }: {
    readonly file: string;
    readonly rows: number;
    readonly least: number;
  }) => ({
    message: `${file} has ${rows} ${rows === 1 ? "row" : "rows"} below its header, and training takes at least ${least}.`,
    fix: "Choose a table with more rows.",
  }),
  "table/one-class": ({
    file,
    column,
    value,
  }: {
    readonly file: string;
    readonly column: string;
    readonly value: string;
  }) => ({
    message: `The label column ${quoted(column)} of ${file} is ${quoted(value)} in every row, so there is nothing to tell apart.`,
    fix: "Choose another label column.",
  }),
  "table/many-classes": ({
    file,
    column,
    limit,
  }: {
    readonly file: string;
    readonly column: string;
    readonly limit: number;
  }) => ({
    message: `The label column ${quoted(column)} of ${file} has more than ${limit} different values; each would be a class of its own.`,
    fix: "Choose another label column, or group its values.",
  }),
  "table/too-wide-range": ({ file, column }: { readonly file: string; readonly column: string }) => ({
    message: `The numbers in column ${quoted(column)} of ${file} are too large to take a mean and a deviation of.`,
    fix: "Write them in a larger unit, or remove the column.",
  }),
};
