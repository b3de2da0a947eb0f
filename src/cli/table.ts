/** Tables for people: columns as wide as their widest cell, numbers to the right. */

export type Row = Readonly<Record<string, string | number>>;

/** Titles are the first row's keys. */
export function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return `${cells.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")).join("\n")}\n`;
}
