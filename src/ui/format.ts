/** Figures as people read them: a few significant digits, a unit, a real minus sign, and words for what is no number. */

const MINUS = "\u2212";
const NARROW = "\u202f";

function signed(text: string): string {
  return text.replace("-", MINUS);
}

/** What is shown where there is no figure yet. */
export const NO_FIGURE = "–";

/** "NaN" or "∞" for what no digits can say; undefined for an ordinary number. */
function special(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? undefined : signed(value > 0 ? "∞" : "-∞");
}

/** A loss in nats: four digits after the point below 1, three above. */
export function formatLoss(value: number | undefined): string {
  if (value === undefined) return NO_FIGURE;
  return special(value) ?? signed(value.toFixed(Math.abs(value) < 1 ? 4 : 3));
}

/** Milliseconds; from ten seconds on in seconds. */
export function formatMs(value: number | undefined): { readonly figure: string; readonly unit: string } {
  if (value === undefined || !Number.isFinite(value)) return { figure: NO_FIGURE, unit: "ms" };
  if (value >= 10_000) return { figure: (value / 1000).toFixed(1), unit: "s" };
  return { figure: value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2), unit: "ms" };
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(value: number): string {
  const digits = [...String(Math.abs(value))].map((digit) => SUPERSCRIPTS[Number(digit)] ?? "");
  return `${value < 0 ? "⁻" : ""}${digits.join("")}`;
}

/** A loss scale: powers of two as such ("2¹⁶"), anything else with four digits. */
export function formatScale(value: number | undefined): string {
  if (value === undefined) return NO_FIGURE;
  const exponent = Math.log2(value);
  if (value > 1 && Number.isInteger(exponent)) return `2${superscript(exponent)}`;
  return special(value) ?? signed(String(Number(value.toPrecision(4))));
}

/** An axis tick of 10^n: "10⁻³" outside of 0.01 … 1000, plain inside. */
export function formatDecade(value: number): string {
  const exponent = Math.log10(value);
  if (value >= 0.01 && value <= 1000) return signed(String(Number(value.toPrecision(3))));
  return Number.isInteger(Math.round(exponent * 1e6) / 1e6)
    ? `10${superscript(Math.round(exponent))}`
    : signed(value.toExponential(0).replace("e+", "e"));
}

/** Made once: a formatter costs far more than what it formats. */
const counts = new Intl.NumberFormat("en");

export function formatCount(value: number): string {
  return counts.format(value);
}

/** "2.4 k", "1.8 M": parameters and operations. */
export function formatLarge(value: number): string {
  for (const [size, letter] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))}${NARROW}${letter}`;
  }
  return String(Math.round(value));
}

/** Minutes and seconds, "1:05"; with hours where there are any. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share > 0.995 || share < 0.1 ? 1 : 0)}${NARROW}%`;
}
