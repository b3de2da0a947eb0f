/** One field of the schema as a control: a number with its slider, a choice, a switch, or a name. */
import { memo, useId } from "react";
import { fieldWords } from "../../config/fieldWords";
import { valueAt } from "../../config/schema";
import type { FieldEntry, FieldValue } from "../../config/schema";
import { useLab, useSetup } from "../context";
import { FieldInput } from "./FieldInput";

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
      <FieldInput id={id} entry={entry} value={value} slider={path !== "training.seed"} change={change} />
      <p className={help ? "field-help" : "field-help field-help-hint"} id={`${id}-help`}>
        {words.help}
      </p>
    </div>
  );
});
