/** Figures inside sentences, the same in the page and on the command line. */

/** "1,024": steps and counts. */
export function formatStep(value: number): string {
  return value.toLocaleString("en");
}

/** Up to here a scale is written out; larger powers of two are read better as such. */
const LARGEST_PLAIN = 2 ** 20;

/** "65,536", "2^24", "0.5": a loss scale. */
export function scaleInWords(scale: number): string {
  const exponent = Math.log2(scale);
  if (scale > LARGEST_PLAIN && Number.isInteger(exponent)) return `2^${exponent}`;
  return scale.toLocaleString("en", { maximumSignificantDigits: 6 });
}

/** "23 %", "4.1 %", "<0.1 %", "0 %". */
export function shareInWords(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.05) return "<0.1\u202f%";
  return `${percent.toFixed(percent === 0 || percent >= 9.95 ? 0 : 1)}\u202f%`;
}
