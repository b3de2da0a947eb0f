/** Bytes as people read them, in powers of 1,024: in errors, in the page, anywhere. */
import { formatFixed } from "./numbers";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const NARROW = "\u202f";

export interface ByteFigure {
  /** Three significant digits. */
  readonly figure: string;
  readonly unit: string;
}

export function formatBytes(bytes: number): ByteFigure {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return { figure: formatFixed(value, digits), unit: UNITS[power] ?? "B" };
}

/** "19.0 KiB". */
export function bytesInWords(bytes: number): string {
  const { figure, unit } = formatBytes(bytes);
  return `${figure}${NARROW}${unit}`;
}
