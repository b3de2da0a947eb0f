/**
 * What a drawing shows, as a table for those who cannot see it. The hidden box is a `div`: a table grows with its text
 * whatever width it is given, and would widen the page unseen.
 */
interface HiddenTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly HiddenRow[];
}

export interface HiddenRow {
  readonly key: string;
  readonly heading: string;
  /** One per column after the first. */
  readonly cells: readonly string[];
}

export function HiddenTable({ caption, columns, rows }: HiddenTableProps) {
  return (
    <div className="visually-hidden">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, heading, cells }) => (
            <tr key={key}>
              <th scope="row">{heading}</th>
              {cells.map((cell, index) => (
                <td key={columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
