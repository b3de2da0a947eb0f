/**
 * A table of numbers with a label column. The first row names the columns; each row below it is an example. Every cell but the
 * label's is a decimal number with a point. Labels may be any text; they are numbered in numeric order where all are
 * numbers, else by code point, so that a class has the same number whatever the order of the rows.
 */
import { RecordReader, separatorOf } from "./csv";
import { TableError } from "./errors";

/** More different labels than this are a measurement, not classes. */
export const MAX_CLASSES = 100;
/** Fewer cannot be divided into examples to learn from and examples to judge by. */
const LEAST_ROWS = 10;

/** As in the config's flags; `Number` alone would also take "", "0x10" and "Infinity". */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?(\d*|\d{1,3}(\.\d{3})+),\d+$/;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;
/** Names that a column may well have, such as pandas' 0, 1, 2. */
const WHOLE = /^\d+$/;

export interface Table {
  /** Names of the columns to learn from, in the file's order. */
  readonly features: readonly string[];
  /** The label column's name. */
  readonly label: string;
  /** The labels of the classes, by number. */
  readonly classes: readonly string[];
  /** [rows, features], row-major, as they stand in the file. */
  readonly values: Float64Array;
  /** [rows], numbers of classes. */
  readonly labels: Uint32Array;
}

/** The names in a table's first row. @throws TableError */
export function columnsOf(file: string, text: string): string[] {
  return headerOf(file, new RecordReader(file, text, separatorOf(text)));
}

/**
 * @param file its name, for refusals.
 * @param label the label column's name; empty for the last one.
 * @throws TableError naming the row and the column
 */
export function readTable(file: string, text: string, label: string): Table {
  const reader = new RecordReader(file, text, separatorOf(text));
  const columns = headerOf(file, reader);
  const place = label === "" ? columns.length - 1 : columns.indexOf(label.trim());
  const name = columns[place];
  if (name === undefined) throw new TableError({ code: "table/no-label", values: { file, label, columns } });
  const features = columns.filter((_, column) => column !== place);
  const values: number[] = [];
  const rowLabels: string[] = [];
  const seen = new Set<string>();
  for (let cells = reader.next(); cells !== undefined; cells = reader.next()) {
    const { row } = reader;
    if (cells.length !== columns.length)
      throw new TableError({
        code: "table/ragged",
        values: { file, row, cells: cells.length, columns: columns.length },
      });
    for (const [column, cell] of cells.entries()) {
      const value = cell.trim();
      const at = { file, row, column: columns[column] ?? "" };
      if (value === "") throw new TableError({ code: "table/empty-cell", values: at });
      if (column === place) {
        rowLabels.push(value);
        seen.add(value);
      } else values.push(numberIn(value, at));
    }
    if (seen.size > MAX_CLASSES)
      throw new TableError({ code: "table/many-classes", values: { file, column: name, limit: MAX_CLASSES } });
  }
  if (rowLabels.length < LEAST_ROWS)
    throw new TableError({ code: "table/few-rows", values: { file, rows: rowLabels.length, least: LEAST_ROWS } });
  const classes = inOrder([...seen]);
  const [only = ""] = classes;
  if (classes.length === 1)
    throw new TableError({ code: "table/one-class", values: { file, column: name, value: only } });
  const numberOf = new Map(classes.map((one, number) => [one, number]));
  return {
    features,
    label: name,
    classes,
    values: Float64Array.from(values),
    labels: Uint32Array.from(rowLabels, (one) => numberOf.get(one) ?? 0),
  };
}

function headerOf(file: string, reader: RecordReader): string[] {
  const columns = reader.next()?.map((cell) => cell.trim());
  if (columns === undefined) throw new TableError({ code: "table/empty", values: { file } });
  if (columns.length === 1) throw new TableError({ code: "table/one-column", values: { file } });
  const places = new Map<string, number>();
  for (const [column, name] of columns.entries()) {
    if (name === "") throw new TableError({ code: "table/unnamed-column", values: { file, column: column + 1 } });
    if (DECIMAL.test(name) && !WHOLE.test(name))
      throw new TableError({ code: "table/no-header", values: { file, value: name } });
    const first = places.get(name);
    if (first !== undefined)
      throw new TableError({ code: "table/same-name", values: { file, name, first, second: column + 1 } });
    places.set(name, column + 1);
  }
  return columns;
}

function numberIn(value: string, at: { readonly file: string; readonly row: number; readonly column: string }): number {
  if (DECIMAL.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
    throw new TableError({ code: "table/not-finite", values: { ...at, value } });
  }
  if (NOT_FINITE.test(value)) throw new TableError({ code: "table/not-finite", values: { ...at, value } });
  throw new TableError({
    code: DECIMAL_COMMA.test(value) ? "table/decimal-comma" : "table/not-a-number",
    values: { ...at, value },
  });
}

function inOrder(labels: readonly string[]): string[] {
  const isNumeric = labels.every((label) => DECIMAL.test(label));
  // Equal numbers written in two ways, 1 and 1.0, stay two labels; which comes first is settled by their text.
  return labels.toSorted((a, b) => (isNumeric && Number(a) - Number(b)) || byCodePoint(a, b));
}

function byCodePoint(a: string, b: string): number {
  const [one, two] = [[...a], [...b]];
  for (const [place, character] of one.entries()) {
    const other = two[place];
    if (other === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - two.length;
}
