import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, MAX_CLASSES, readTable } from "./readTable";
import { TableError } from "./errors";

/** Ten rows of two numbers and a class. */
const ROWS = Array.from({ length: 10 }, (_, row) => [String(row), String(row / 4), row % 2 === 0 ? "even" : "odd"]);
const table = (rows: readonly (readonly string[])[] = ROWS, header = ["x", "y", "kind"], separator = ","): string =>
  [header, ...rows].map((cells) => cells.join(separator)).join("\n");
/** The rows with one cell changed. */
const withCell = (row: number, column: number, cell: string, separator = ","): string =>
  table(
    ROWS.map((cells, at) => (at === row ? cells.map((old, place) => (place === column ? cell : old)) : cells)),
    undefined,
    separator,
  );

function refusalIn(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}

const isNoneOrOfTable = (error: unknown): boolean => error === undefined || error instanceof TableError;

function refusal(text: string, label = ""): TableError {
  const error = refusalIn(() => readTable("iris.csv", text, label));
  if (error instanceof TableError) return error;
  throw new Error("It was read, or failed otherwise.", { cause: error });
}

describe("a table", () => {
  it("has its label in the last column unless another is named, and the other columns in their order", () => {
    const last = readTable("iris.csv", table(), "");
    expect(last).toMatchObject({ features: ["x", "y"], label: "kind", classes: ["even", "odd"] });
    expect([...last.values.subarray(0, 6)]).toEqual([0, 0, 1, 0.25, 2, 0.5]);
    expect([...last.labels]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const numbers = ROWS.map(([x = "", y = ""]) => [x, y, "7"]);
    expect(readTable("iris.csv", table(numbers), "x")).toMatchObject({ features: ["y", "kind"], label: "x" });
    expect(readTable("iris.csv", table(), "kind")).toEqual(last);
  });

  it("numbers its classes in numeric order where all labels are numbers, else by code point", () => {
    const labelled = (...labels: string[]) =>
      readTable("t.csv", table(ROWS.map(([x = "", y = ""], row) => [x, y, labels[row % labels.length] ?? ""])), "")
        .classes;
    expect(labelled("10", "9", "-1.5")).toEqual(["-1.5", "9", "10"]);
    expect(labelled("b", "B", "a", "10", "9")).toEqual(["10", "9", "B", "a", "b"]);
    expect(labelled("😀", "\uffee")).toEqual(["\uffee", "😀"]);
  });

  it("is the same by comma, semicolon and tab, with spaces about its cells, quotes and blank lines", () => {
    const plain = readTable("t.csv", table(), "");
    expect(readTable("t.csv", table(ROWS, undefined, ";"), "")).toEqual(plain);
    expect(readTable("t.csv", table(ROWS, undefined, "\t"), "")).toEqual(plain);
    expect(readTable("t.csv", `\n${table(ROWS, undefined, " , ").replaceAll("\n", "\r\n\r\n")}\r\n`, "")).toEqual(
      plain,
    );
    expect(readTable("t.csv", table(ROWS.map((cells) => cells.map((cell) => `"${cell}"`))), "")).toEqual(plain);
  });

  it("reads every finite number as it was written", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 10, maxLength: 20 }),
        (numbers) => {
          const rows = numbers.map((number, row) => [String(number), String(row % 3)]);
          const { values } = readTable("t.csv", table(rows, ["x", "kind"]), "");
          expect([...values]).toEqual(numbers.map((number) => Number(String(number))));
        },
      ),
    );
  });

  it("may have whole numbers for names, as pandas gives them", () => {
    expect(columnsOf("t.csv", table(ROWS, ["0", "1", "2"]))).toEqual(["0", "1", "2"]);
  });
});

describe("a table is refused with file, row, column and fix where", () => {
  const label = (name: string): string => table(ROWS.map(([x = "", y = ""]) => [x, y, name]));
  const cases: readonly [string, string, string, string?][] = [
    ["table/empty", "\n\n", "iris.csv is empty."],
    ["table/one-column", "a\n1\n2", "iris.csv has a single column"],
    ["table/unnamed-column", table(ROWS, ["", "y", "kind"]), "Column 1 of iris.csv has no name."],
    ["table/same-name", table(ROWS, ["x", "x ", "kind"]), "Columns 1 and 2 of iris.csv are both called “x”."],
    ["table/no-header", table(ROWS, ["5.1", "3.5", "setosa"]), "The first row of iris.csv holds the number “5.1”"],
    ["table/no-label", table(), "iris.csv has no column “species”.", "species"],
    ["table/ragged", `${table()}\n1,2`, "iris.csv, row 12 has 2 cells, and the header has 3."],
    ["table/ragged", `${table()}\n1,2,3,4`, "iris.csv, row 12 has 4 cells, and the header has 3."],
    ["table/empty-cell", withCell(2, 1, " "), "iris.csv, row 4, column “y” is empty."],
    ["table/empty-cell", withCell(2, 2, ""), "iris.csv, row 4, column “kind” is empty."],
    ["table/not-a-number", withCell(0, 0, "red"), "row 2, column “x” is “red”, which is not a number."],
    ["table/not-a-number", withCell(0, 0, "0x10"), "is “0x10”, which is not a number."],
    ["table/not-finite", withCell(9, 1, "NaN"), "row 11, column “y” is “NaN”, which is not a finite number."],
    ["table/not-finite", withCell(9, 1, "-Inf"), "is “-Inf”, which is not a finite number."],
    ["table/not-finite", withCell(9, 1, "1e999"), "is “1e999”, which is not a finite number."],
    ["table/decimal-comma", withCell(3, 1, "3,14", ";"), "row 5, column “y” is “3,14”: a number with a decimal comma."],
    ["table/decimal-comma", withCell(3, 1, "1.234,5", "\t"), "is “1.234,5”: a number with a decimal comma."],
    [
      "table/few-rows",
      table(ROWS.slice(0, 9)),
      "iris.csv has 9 rows below its header, and training takes at least 10.",
    ],
    ["table/one-class", label("a"), "The label column “kind” of iris.csv is “a” in every row"],
    ["table/open-quote", withCell(3, 1, '"1'), "row 5, cell 2"],
  ];
  it.each(cases)("%s", (problem, text, message, named) => {
    const error = refusal(text, named);
    expect(error.report.code).toBe(problem);
    expect(error.message).toContain(message);
    expect(error.fix).toMatch(/^[A-Z].*\.$/);
  });

  it("there are more classes than can be told apart by a classifier of this size", () => {
    const many = Array.from({ length: MAX_CLASSES + 1 }, (_, row) => [String(row), "1", `label ${row}`]);
    expect(refusal(table(many)).message).toContain("more than 100 different values");
    expect(readTable("t.csv", table(many.slice(1)), "").classes).toHaveLength(MAX_CLASSES);
  });

  it("the label column is missing: the columns that there are stand in the fix, the first twelve by name", () => {
    expect(refusal(table(), "species").fix).toBe("Choose the label column among “x”, “y”, “kind”.");
    const wide = Array.from({ length: 15 }, (_, column) => `c${column}`);
    expect(refusal(wide.join(","), "species").fix).toMatch(/“c11” and 3 more\.$/);
  });

  it("a cell is long or would steer a terminal: it is shown short and escaped", () => {
    const { message } = refusal(withCell(0, 0, `\u001b[31m${"x".repeat(500)}`));
    expect(message.length).toBeLessThan(200);
    expect(message).toContain("\\u001b");
  });

  it("any text at all: it is read, or refused by a TableError", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "1", ".", ",", ";", '"', "\n", "\r\n", "-", " "),
      maxLength: 120,
    });
    fc.assert(
      fc.property(text, (any) => {
        expect(refusalIn(() => readTable("t.csv", any, ""))).toSatisfy(isNoneOrOfTable);
      }),
      { numRuns: 1000 },
    );
  });
});
