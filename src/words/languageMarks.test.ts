import { afterEach, expect, it } from "vitest";
import { common } from "./en/common";
import { page } from "./en/page";
import { terminal } from "./en/terminal";
import * as byteUnits from "./byteUnits";
import * as figures from "./figures";
import * as numbers from "./numbers";
import { speak } from "./words";

/** A language with a comma before decimals and points between thousands. */
const COMMAS = { common: { ...common, marks: { locale: "de", decimal: "," } }, page, terminal };

afterEach(() => speak({ common, page, terminal }));

/** Of every size and shape that a figure has here, and their opposites and inverses. */
const SIZES = [
  0, 0.5, 0.041, 0.99951, 1, 1.2345, 9.95, 12.3456, 123.456, 1234.56, 12_345.6, 999_999.5, 1.5e6, 2.65e14, 3.27e18,
  4e25,
];
const VALUES = [
  ...SIZES,
  ...SIZES.flatMap((size) => (size === 0 ? [] : [1 / size, -size])),
  2 ** -126,
  2 ** 24,
  Number.NaN,
  1 / 0,
];
/** What functions of two arguments take besides the number. */
const SECOND: Readonly<Record<string, readonly unknown[]>> = {
  formatFixed: [0, 2],
  formatPercent: [0, 2],
  formatRounded: [2, 6],
  formatScientific: [0, 3],
  formatSetting: [false, true],
};

type Format = (value: number, second?: unknown) => unknown;

const formats = Object.entries<unknown>({ ...numbers, ...figures, ...byteUnits }).filter(
  (entry): entry is [string, Format] => typeof entry[1] === "function",
);

function everyFigure(format: Format, name: string): string[] {
  return (SECOND[name] ?? [undefined]).flatMap((second) => VALUES.map((value) => shown(format(value, second))));
}

/** With its unit, where a function gives both. */
function shown(figure: unknown): string {
  return typeof figure === "object" && figure !== null ? Object.values(figure).join(" ") : String(figure);
}

it.each(formats)("%s writes the marks of the language spoken", (name, format) => {
  const english = everyFigure(format, name);
  speak(COMMAS);
  const swapped = english.map((text) => text.replaceAll(/[.,]/g, (mark) => (mark === "." ? "," : ".")));
  expect(everyFigure(format, name)).toEqual(swapped);
});

it("is seen by the sentences too", () => {
  speak(COMMAS);
  expect(page.notices.savedUpTo({ step: 12_000 })).toBe("The run is saved up to step 12.000.");
  expect(page.charts.entropy({ floor: 1.5 })).toBe("entropy of the data, 1,500");
});
