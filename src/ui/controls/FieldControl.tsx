/** One field of the schema as a control: a number with its slider, a choice, a switch, or a name. */
import { memo, useId } from "react";
import { fieldWords } from "../../config/fieldWords";
import { valueAt } from "../../config/schema";
import type { FieldEntry, FieldValue } from "../../config/schema";
import { useLab, useSetup } from "../context";
import { ChoiceControl } from "./ChoiceControl";
import { NumberControl } from "./NumberControl";
import { TextControl } from "./TextControl";

interface FieldControlProps {
  readonly entry: FieldEntry;
  /** Whether the help is written out below the control; otherwise it shows while the control is pointed at. */
  readonly help: boolean;
}

/** Drawn again only when its own value changes: all of them stand beside a slider that moves. */
export const FieldControl = memo(function FieldControl({ entry, help }: FieldControlProps) {
  const lab = useLab();
  const id = useId();
  const value = useSetup(({ draft }) => valueAt(draft.base, entry.path));
  const { field, path } = entry;
  const words = fieldWords(path);
  const change = (next: FieldValue): void => lab.setField(path, next);
  return (
    <div className="field" data-type={field.type}>
      <label className="field-label" htmlFor={id}>
        {words.label}
        {words.unit !== undefined && <span className="unit"> {words.unit}</span>}
      </label>
      {field.type === "choice" && (
        <ChoiceControl id={id} path={path} field={field} value={String(value)} change={change} />
      )}
      {field.type === "text" && (
        <TextControl id={id} field={field} empty={words.empty ?? ""} value={String(value)} change={change} />
      )}
      {field.type === "boolean" && (
        <input
          id={id}
          className="switch"
          type="checkbox"
          role="switch"
          checked={value === true}
          aria-describedby={`${id}-help`}
          onChange={(event) => change(event.target.checked)}
        />
      )}
      {(field.type === "integer" || field.type === "number") && (
        <NumberControl
          id={id}
          path={path}
          field={field}
          value={Number(value)}
          slider={path !== "training.seed"}
          change={change}
        />
      )}
      <p className={help ? "field-help" : "field-help field-help-hint"} id={`${id}-help`}>
        {words.help}
      </p>
    </div>
  );
});
