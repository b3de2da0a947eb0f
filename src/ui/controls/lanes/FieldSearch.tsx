/** Finds a setting by a part of its label, path or help. */
import { useEffect, useId, useRef, useState } from "react";
import { fieldWords } from "../../../config/fieldWords";
import type { FieldEntry } from "../../../config/schema";
import { pageWords } from "../../../words/words";
import { Button } from "../../parts/Button";

interface FieldSearchProps {
  readonly entries: readonly FieldEntry[];
  readonly choose: (entry: FieldEntry) => void;
  readonly cancel: () => void;
}

/** Those with all words in them, best first: in the label, else in the path too, else in the help. */
function matching(entries: readonly FieldEntry[], wanted: string): FieldEntry[] {
  const words = wanted.toLowerCase().split(/\s+/);
  const ranked = entries.map((entry) => {
    const { label, help } = fieldWords(entry.path);
    const texts = [label, `${label} ${entry.path}`, `${label} ${entry.path} ${help}`].map((text) => text.toLowerCase());
    return { entry, rank: texts.findIndex((text) => words.every((word) => text.includes(word))) };
  });
  return ranked
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

export function FieldSearch({ entries, choose, cancel }: FieldSearchProps) {
  const id = useId();
  const [wanted, setWanted] = useState("");
  const found = matching(entries, wanted);
  const input = useRef<HTMLInputElement>(null);
  // It appears because a person asked for it.
  useEffect(() => input.current?.focus(), []);
  const { lanes: t } = pageWords();
  return (
    <div className="field-search" role="search">
      <div className="field-search-bar">
        <input
          type="search"
          className="field-search-input"
          ref={input}
          aria-label={t.search}
          placeholder={t.search}
          aria-controls={id}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key === "Enter" && first) choose(first);
            if (event.key === "Escape") cancel();
          }}
        />
        <Button look="quiet" icon="close" aria-label={t.cancel} title={t.cancel} onClick={cancel} />
      </div>
      <ul className="field-search-list" id={id}>
        {found.map((entry) => (
          <li key={entry.path}>
            <button type="button" title={fieldWords(entry.path).help} onClick={() => choose(entry)}>
              {fieldWords(entry.path).label}
              <span className="field-search-path">{entry.path}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="field-search-none">{t.noMatch}</p>}
    </div>
  );
}
