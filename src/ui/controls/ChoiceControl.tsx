/** A choice as a select: the platform's own list, at home on every screen and keyboard. */
import type { ChoiceField } from "../../config/field";

interface ChoiceControlProps {
  readonly id: string;
  readonly field: ChoiceField;
  readonly value: string;
  readonly change: (value: string) => void;
}

export function ChoiceControl({ id, field, value, change }: ChoiceControlProps) {
  return (
    <span className="select">
      <select id={id} value={value} aria-describedby={`${id}-help`} onChange={(event) => change(event.target.value)}>
        {field.choices.map((choice) => (
          <option key={choice.value} value={choice.value} title={choice.help}>
            {choice.label}
          </option>
        ))}
      </select>
    </span>
  );
}
