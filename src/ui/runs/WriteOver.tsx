/** A text that is whole where it stands, and written over once it is pressed. */
import { useEffect, useRef, useState } from "react";

interface WriteOverProps {
  readonly text: string;
  /** Stands where there is no text. */
  readonly empty?: string;
  /** Of the button; holds the text. */
  readonly label: string;
  readonly inputLabel: string;
  readonly quiet?: boolean;
  readonly write: (text: string) => void;
}

const LONGEST = 200;

export function WriteOver({ text, empty = "", label, inputLabel, quiet = false, write }: WriteOverProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const writes = typed !== undefined;
  // It appears because a person asked for it.
  useEffect(() => {
    if (writes) input.current?.select();
  }, [writes]);
  const look = quiet ? "write-over write-over-quiet" : "write-over";
  if (!writes) {
    const shown = text === "" ? empty : text;
    return (
      <button
        type="button"
        className={look}
        aria-label={label.includes(shown) ? label : `${label}: ${shown}`}
        onClick={() => setTyped(text)}
      >
        {shown}
      </button>
    );
  }
  const commit = (): void => {
    if (typed.trim() !== text) write(typed.trim());
    setTyped(undefined);
  };
  return (
    <input
      ref={input}
      className={look}
      type="text"
      maxLength={LONGEST}
      autoComplete="off"
      aria-label={inputLabel}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(undefined);
      }}
    />
  );
}
