/** A number: typed exactly, or slid along the field's own scale. A typed value out of range stays and says so. */
import { useState } from "react";
import type { NumberField } from "../../config/field";
import { rangeInWords } from "../../config/parse";
import { sliderLength, sliderPosition, sliderValue } from "../../config/slider";
import { valueInWords } from "../../config/diff";

interface NumberControlProps {
  readonly id: string;
  readonly field: NumberField;
  readonly value: number;
  readonly slider: boolean;
  readonly change: (value: number) => void;
}

function fits(field: NumberField, value: number): boolean {
  if (!Number.isFinite(value) || (field.type === "integer" && !Number.isInteger(value))) return false;
  return (value === 0 && field.zero !== undefined) || (value >= field.min && value <= field.max);
}

export function NumberControl({ id, field, value, slider, change }: NumberControlProps) {
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && (typed.trim() === "" || !fits(field, Number(typed)));
  const commit = (): void => {
    if (typed === undefined || wrong) return;
    if (Number(typed) !== value) change(Number(typed));
    setTyped(undefined);
  };
  const zero = value === 0 && field.zero !== undefined;
  return (
    <>
      <input
        id={id}
        className="number-input"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={typed ?? (zero ? field.zero : String(value))}
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
          aria-label={field.label}
          aria-valuetext={valueInWords(field, value)}
          onChange={(event) => {
            setTyped(undefined);
            change(sliderValue(field, Number(event.target.value)));
          }}
        />
      )}
      {wrong && (
        <p className="field-wrong" id={`${id}-wrong`} role="alert">
          Give {rangeInWords(field)}.
        </p>
      )}
    </>
  );
}
