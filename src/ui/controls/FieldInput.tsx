/** A field's control alone: a choice, a switch, a text, or a number with or without its slider. */
import { fieldWords } from "../../config/fieldWords";
import type { FieldEntry, FieldValue } from "../../config/schema";
import { ChoiceControl } from "./ChoiceControl";
import { NumberControl } from "./NumberControl";
import { TextControl } from "./TextControl";

interface FieldInputProps {
  /** Its label's `htmlFor`. */
  readonly id: string;
  readonly entry: FieldEntry;
  readonly value: FieldValue;
  readonly slider: boolean;
  readonly change: (value: FieldValue) => void;
}

export function FieldInput({ id, entry: { path, field }, value, slider, change }: FieldInputProps) {
  switch (field.type) {
    case "choice":
      return <ChoiceControl id={id} path={path} field={field} value={String(value)} change={change} />;
    case "boolean":
      return (
        <input
          id={id}
          className="switch"
          type="checkbox"
          role="switch"
          checked={value === true}
          aria-describedby={`${id}-help`}
          onChange={(event) => change(event.target.checked)}
        />
      );
    case "text":
      return (
        <TextControl id={id} field={field} empty={fieldWords(path).empty ?? ""} value={String(value)} change={change} />
      );
    case "integer":
    case "number":
      return <NumberControl id={id} path={path} field={field} value={Number(value)} slider={slider} change={change} />;
    default:
      return field satisfies never;
  }
}
