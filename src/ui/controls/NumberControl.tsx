/** A number: typed exactly, or slid along the field's own scale. A typed value out of range stays and says so. */
import { useState } from "react";
import type { NumberField } from "../../config/field";
import { fieldWords, valueInWords } from "../../config/fieldWords";
import type { FieldPath } from "../../config/schema";
import { sliderLength, sliderPosition, sliderValue } from "../../config/slider";
import { rangeOf } from "../../config/text";
import { fits } from "../../lab/setup/vary";
import { words } from "../../words/words";

interface NumberControlProps {
  readonly id: string;
  readonly path: FieldPath;
  readonly field: NumberField;
  readonly value: number;
  readonly slider: boolean;
  readonly change: (value: number) => void;
}

export function NumberControl({ id, path, field, value, slider, change }: NumberControlProps) {
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && (typed.trim() === "" || !fits(field, Number(typed)));
  const commit = (): void => {
    if (typed === undefined || wrong) return;
    if (Number(typed) !== value) change(Number(typed));
    setTyped(undefined);
  };
  const zero = value === 0 && field.zero;
  return (
    <>
      <input
        id={id}
        className="number-input"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={typed ?? (zero ? valueInWords(path, 0) : String(value))}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : `${id}-help`}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setTyped(undefined);
        }}
      />
      {slider && (
        <input
          className="slider"
          type="range"
          min={0}
          max={sliderLength(field)}
          value={sliderPosition(field, value)}
          aria-label={fieldWords(path).label}
          aria-valuetext={valueInWords(path, value)}
          onChange={(event) => {
            setTyped(undefined);
            change(sliderValue(field, Number(event.target.value)));
          }}
        />
      )}
      {wrong && (
        <p className="field-wrong" id={`${id}-wrong`} role="alert">
          {words().settings.giveRange(rangeOf(path, field))}
        </p>
      )}
    </>
  );
}
