/** A choice as a select: the platform's own list, at home on every screen and keyboard. */
import type { ChoiceField } from "../../config/field";
import { fieldWords } from "../../config/fieldWords";
import type { FieldPath } from "../../config/schema";

interface ChoiceControlProps {
  readonly id: string;
  readonly path: FieldPath;
  readonly field: ChoiceField;
  readonly value: string;
  readonly change: (value: string) => void;
}

export function ChoiceControl({ id, path, field, value, change }: ChoiceControlProps) {
  const { choices = {} } = fieldWords(path);
  return (
    <span className="select">
      <select id={id} value={value} aria-describedby={`${id}-help`} onChange={(event) => change(event.target.value)}>
        {field.choices.map((choice) => (
          <option key={choice} value={choice} title={choices[choice]?.help}>
            {choices[choice]?.label ?? choice}
          </option>
        ))}
      </select>
    </span>
  );
}
