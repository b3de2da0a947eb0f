/** Tables for people: columns as wide as their widest cell, numbers to the right. */

export type Row = Readonly<Record<string, string | number>>;

/** @param headings what stands above each of a row's cells, in the order of the columns. */
export function table<R extends Row>(rows: readonly R[], headings: Readonly<Record<keyof R & string, string>>): string {
  const names = Object.keys(headings);
  const titles = names.map((name) => headings[name] ?? name);
  const cells = [titles, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return `${cells.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")).join("\n")}\n`;
}
