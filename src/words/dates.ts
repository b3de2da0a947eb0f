/** Dates and times as the language spoken writes them. */
import { marksInUse } from "./marks";

/** "Nov 28, 2026, 06:40": a time in milliseconds since 1970, where the reader is. */
export function formatDate(at: number): string {
  return new Date(at).toLocaleString(marksInUse().locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
