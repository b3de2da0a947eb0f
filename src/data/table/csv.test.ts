import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecordReader, separatorOf, type Separator } from "./csv";
import { TableError } from "./errors";

function recordsOf(text: string, separator: Separator = ","): { row: number; cells: string[] }[] {
  const reader = new RecordReader("t.csv", text, separator);
  const found = [];
  for (let cells = reader.next(); cells; cells = reader.next()) found.push({ row: reader.row, cells });
  return found;
}

const cellsOf = (text: string, separator?: Separator): string[][] =>
  recordsOf(text, separator).map(({ cells }) => cells);

function refusalIn(text: string): unknown {
  try {
    cellsOf(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** As a careful program writes: quotes where they are needed. */
function written(records: readonly (readonly string[])[], separator: Separator, end: string): string {
  const cell = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return records.map((cells) => cells.map(cell).join(separator)).join(end);
}

describe("records of a CSV file", () => {
  it("are what was written, whatever stands in the cells, by every separator and line end", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "1", " ", ",", ";", "\t", '"', "\n", "\r", "é", "😀"),
      maxLength: 6,
    });
    const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    const how = fc.tuple(fc.constantFrom<Separator>(",", ";", "\t"), fc.constantFrom("\n", "\r\n", "\r"), fc.boolean());
    fc.assert(
      fc.property(records, how, (given, [separator, end, endsLast]) => {
        const text = written(given, separator, end) + (endsLast ? end : "");
        expect(cellsOf(text, separator)).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  it("may be empty cells, and blank lines are none but count as rows", () => {
    expect(recordsOf("a,b\r\n\r\n,\r\n\n1,2\n\n")).toEqual([
      { row: 1, cells: ["a", "b"] },
      { row: 3, cells: ["", ""] },
      { row: 5, cells: ["1", "2"] },
    ]);
    expect(cellsOf("")).toEqual([]);
    expect(cellsOf("\n\n")).toEqual([]);
  });

  it("hold line ends, separators and doubled quotes inside quotes; a record with a line end in it is one row", () => {
    expect(recordsOf('"a\nb","say ""hi"", twice"\n1,2')).toEqual([
      { row: 1, cells: ["a\nb", 'say "hi", twice'] },
      { row: 2, cells: ["1", "2"] },
    ]);
  });

  it.each([
    ['a,b\n1,x"y', "row 2, cell 2"],
    ['a,b\n"1"x,2', "row 2, cell 1"],
    ['a,b\n1, "2"', "row 2, cell 2"],
    ['a,b\n1,"2', "row 2, cell 2: the double quote that opens this cell is never closed"],
  ])("refuse a quote that could be read in two ways, with its place: %j", (text, place) => {
    expect(() => cellsOf(text)).toThrow(TableError);
    expect(() => cellsOf(text)).toThrow(place);
  });

  it("are never read past the end or without one: any text gives cells or a refusal", () => {
    const text = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "\t"), maxLength: 40 });
    fc.assert(
      fc.property(text, (any) => {
        expect(refusalIn(any)).toSatisfy((error) => error === undefined || error instanceof TableError);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the separator", () => {
  it.each([
    ["a,b,c\n1;2;3;4;5", ","],
    ["a;b;c\n1,5;2,5;x", ";"],
    ["a\tb,c\td\n", "\t"],
    ['"a;b;c;d",e,f', ","],
    ['\n\n"a,b,c";d\r\n', ";"],
    ["a", ","],
  ])("of %j is read off its first line", (text, separator) => {
    expect(separatorOf(text)).toBe(separator);
  });
});
