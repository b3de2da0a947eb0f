/** Figures inside sentences, the same in the page and on the command line. */
import { formatCount, formatPercent, formatPlain, formatScientific } from "./numbers";

/** Between these a scale is written out; other powers of two are read better as such, and other numbers in e-notation. */
const SMALLEST_PLAIN = 2 ** -10;
const LARGEST_PLAIN = 2 ** 20;

/** "65,536", "2^24", "0.5", "2^-126": a loss scale. */
export function scaleInWords(scale: number): string {
  const exponent = Math.log2(scale);
  const plain = scale >= SMALLEST_PLAIN && scale <= LARGEST_PLAIN;
  if (!plain && Number.isInteger(exponent)) return `2^${exponent}`;
  return scale < SMALLEST_PLAIN ? formatScientific(scale, 5) : formatPlain(scale);
}

/** Between these the value of a setting is written out. */
const SMALLEST_SETTING = 1e-4;
const LARGEST_SETTING = 1e6;

/** "1,024", "1e-7", "2^24": the value of a setting, with the minus that can be typed back; `inPowers` where it is set in powers of two. */
export function formatSetting(value: number, inPowers: boolean): string {
  const size = Math.abs(value);
  const exponent = Math.log2(value);
  if (size !== 0 && (size > LARGEST_SETTING || size < SMALLEST_SETTING)) {
    return inPowers && Number.isInteger(exponent) ? `2^${exponent}` : formatScientific(value, 5).replace("\u2212", "-");
  }
  return formatPlain(value);
}

/** From here on a change is a multiple: nobody reads thousands of per cent. */
const MULTIPLE_FROM = 9;

/** "×31", "×2.7e14". */
function timesInWords(factor: number): string {
  return `×${factor < 1e5 ? formatCount(Math.round(factor)) : formatScientific(factor, 1)}`;
}

/** "+0.4 %", "−38 %", "±0 %", "×31": a relative change, 0.004 for four in a thousand more; undefined where it is no number. */
export function changeInWords(change: number): string | undefined {
  const percent = 100 * change;
  if (!Number.isFinite(percent)) return undefined;
  if (change >= MULTIPLE_FROM) return timesInWords(change + 1);
  const size = Number(Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0));
  const sign = size === 0 ? "±" : percent > 0 ? "+" : "\u2212";
  return `${sign}${formatPercent(size / 100, Number.isInteger(size) ? 0 : 1)}`;
}
