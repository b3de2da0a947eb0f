/** `2⁻²⁴`. */
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function powerOfTwo(exponent: number): string {
  const digits = String(Math.abs(exponent)).replaceAll(/\d/g, (digit) => DIGITS[Number(digit)] ?? digit);
  return `2${exponent < 0 ? "⁻" : ""}${digits}`;
}
