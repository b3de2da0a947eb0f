/**
 * Figures as people read them, in the marks of the language spoken: a few significant digits, a unit, a real minus sign, and
 * words for what is no number. Nothing outside of this folder writes a number for people in a way of its own.
 */
import { marksInUse } from "./marks";

const MINUS = "\u2212";
const NARROW = "\u202f";

/** With a real minus sign, and the language's decimal mark. */
function signed(text: string): string {
  return text.replace("-", MINUS).replace(".", marksInUse().decimal);
}

/** What is shown where there is no figure yet. */
export const NO_FIGURE = "–";

/** "NaN" or "∞" for what no digits can say; undefined for an ordinary number. */
function special(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? undefined : signed(value > 0 ? "∞" : "-∞");
}

/** "3.27e18", "2.5e−39": with a real minus sign, no plus, and at most so many digits after the decimal mark. */
export function formatScientific(value: number, digits: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(digits).split("e");
  return special(value) ?? `${signed(String(Number(mantissa)))}e${signed(exponent.replace("+", ""))}`;
}

/** From here on digits before the point are no longer read but counted. */
const LARGE = 100_000;

/** A loss in nats: at most five digits, four after the point below 1, three above. */
export function formatLoss(value: number | undefined): string {
  if (value === undefined) return NO_FIGURE;
  const size = Math.abs(value);
  const digits = size < 1 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : size < 10_000 ? 1 : 0;
  return special(value) ?? (size >= LARGE ? formatScientific(value, 2) : signed(value.toFixed(digits)));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds; from ten seconds on in seconds, and in minutes and hours where those say more. */
export function formatMs(value: number | undefined): { readonly figure: string; readonly unit: string } {
  if (value === undefined || !Number.isFinite(value)) return { figure: NO_FIGURE, unit: "ms" };
  if (value >= 1000 * HOUR) return { figure: formatScientific(value / HOUR, 1), unit: "h" };
  if (value >= 2 * HOUR) return { figure: formatFixed(value / HOUR, value >= 100 * HOUR ? 0 : 1), unit: "h" };
  if (value >= 10 * MINUTE) return { figure: formatFixed(value / MINUTE, 1), unit: "min" };
  if (value >= 10 * SECOND) return { figure: formatFixed(value / SECOND, 1), unit: "s" };
  return { figure: formatFixed(value, value >= 100 ? 0 : value >= 10 ? 1 : 2), unit: "ms" };
}

/** "2.88 ms", "3.4 h". */
export function msInWords(value: number): string {
  const { figure, unit } = formatMs(value);
  return `${figure} ${unit}`;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(value: number): string {
  const digits = [...String(Math.abs(value))].map((digit) => SUPERSCRIPTS[Number(digit)] ?? "");
  return `${value < 0 ? "⁻" : ""}${digits.join("")}`;
}

/** A loss scale: powers of two as such ("2¹⁶", "2⁻¹²⁶"), anything else with three digits or four. */
export function formatScale(value: number | undefined): string {
  if (value === undefined) return NO_FIGURE;
  const exponent = Math.log2(value);
  if (value !== 1 && Number.isInteger(exponent)) return `2${superscript(exponent)}`;
  if (special(value) === undefined && value !== 0 && (value >= LARGE || value < 0.001))
    return formatScientific(value, 2);
  return special(value) ?? signed(String(Number(value.toPrecision(4))));
}

/** So many significant digits: "4.1" of two. */
export function formatRounded(value: number, digits: number): string {
  return special(value) ?? signed(String(Number(value.toPrecision(digits))));
}

/** Three digits of any size: "0.0123", "4.5e9". */
export function formatFigure(value: number): string {
  const size = Math.abs(value);
  if (special(value) === undefined && value !== 0 && (size >= LARGE || size < 0.001)) return formatScientific(value, 2);
  return special(value) ?? signed(String(Number(value.toPrecision(3))));
}

/** A tick of a linear axis, in at most six letters: "0.25", "20 k", "15 M", "4e18", "2.5e−4". */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size !== 0 && size < 0.001)) return formatScientific(value, 1);
  if (size >= 10_000) return formatLarge(value);
  return size < 1 ? signed(String(value)) : formatCount(value);
}

/** A step on an axis: from ten thousand on in thousands and millions. */
export function formatStepTick(value: number): string {
  return value >= 10_000 ? formatLarge(value) : formatCount(value);
}

/** An axis tick of 10^n: "10⁻³" outside of 0.01 … 1000, plain inside. */
export function formatDecade(value: number): string {
  const exponent = Math.log10(value);
  if (value >= 0.01 && value <= 1000) return signed(String(Number(value.toPrecision(3))));
  return Number.isInteger(Math.round(exponent * 1e6) / 1e6)
    ? `10${superscript(Math.round(exponent))}`
    : signed(value.toExponential(0).replace("e+", "e"));
}

/** Made once for each language: a formatter costs far more than what it formats. */
const formatters = new Map<string, Intl.NumberFormat>();

function inLocale(value: number, digits: Intl.NumberFormatOptions): string {
  const { locale } = marksInUse();
  const key = `${locale} ${JSON.stringify(digits)}`;
  const formatter = formatters.get(key) ?? new Intl.NumberFormat(locale, digits);
  formatters.set(key, formatter);
  return formatter.format(value);
}

/** "1,024": steps and counts. */
export function formatCount(value: number): string {
  return inLocale(value, {});
}

/** "1,024.5": all digits up to the sixth. */
export function formatPlain(value: number): string {
  return inLocale(value, { maximumSignificantDigits: 6 });
}

/** "2.4 k", "1.8 M": parameters and operations. */
export function formatLarge(value: number): string {
  if (value >= 1e21) return formatScientific(value, 1);
  for (const [size, letter] of [
    [1e18, "E"],
    [1e15, "P"],
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= size) return `${signed(String(Number((value / size).toPrecision(3))))}${NARROW}${letter}`;
  }
  return String(Math.round(value));
}

/** So many digits after the decimal mark. */
export function formatFixed(value: number, digits: number): string {
  return special(value) ?? (Math.abs(value) >= 1e21 ? formatScientific(value, 2) : signed(value.toFixed(digits)));
}

/** Minutes and seconds, "1:05"; with hours where there are any. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** Bytes per second in GB/s, without the unit: "912", "4.31". */
export function formatGigabytes(bytesPerSecond: number): string {
  const rate = bytesPerSecond / 1e9;
  return formatFixed(rate, rate >= 10 ? 0 : 2);
}

/** "45.0 %": a share with so many digits after the decimal mark, as columns of them have it. */
export function formatPercent(share: number, digits: number): string {
  return `${formatFixed(100 * share, digits)}${NARROW}%`;
}

/** "23 %", "4.1 %", "<0.1 %", "0 %", "99.6 %", ">99.9 %": neither a small share nor a small lack is hidden. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return `<${formatPercent(0.001, 1)}`;
  if (share >= 0.9995 && share < 1) return `>${formatPercent(0.999, 1)}`;
  const fine = (share !== 0 && share < 0.0995) || (share >= 0.995 && share < 1);
  return formatPercent(share, fine ? 1 : 0);
}
