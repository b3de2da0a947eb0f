/**
 * A text of the schema. All there are name a column of the user's table: one is chosen among the columns of the file, the last of them
 * where none is named, and typed where there is no file yet.
 */
import { useState } from "react";
import type { TextField } from "../../config/field";
import { useTableColumns } from "./useTableColumns";

interface TextControlProps {
  readonly id: string;
  readonly field: TextField;
  /** What the empty text means. */
  readonly empty: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

export function TextControl({ id, field, empty, value, change }: TextControlProps) {
  const columns = useTableColumns();
  const [typed, setTyped] = useState<string>();
  if (columns) {
    const last = columns.at(-1) ?? "";
    return (
      <span className="select">
        <select id={id} value={value} aria-describedby={`${id}-help`} onChange={(event) => change(event.target.value)}>
          <option value="">{last}</option>
          {columns.slice(0, -1).map((column) => (
            <option key={column} value={column}>
              {column}
            </option>
          ))}
          {/* Named by a link or a file, whether the table has it or not. */}
          {value !== "" && !columns.slice(0, -1).includes(value) && <option value={value}>{value}</option>}
        </select>
      </span>
    );
  }
  const commit = (): void => {
    if (typed !== undefined && typed !== value) change(typed);
    setTyped(undefined);
  };
  return (
    <input
      id={id}
      className="text-input"
      type="text"
      autoComplete="off"
      maxLength={field.longest}
      placeholder={empty}
      value={typed ?? value}
      aria-describedby={`${id}-help`}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(undefined);
      }}
    />
  );
}
