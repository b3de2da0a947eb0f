/**
 * The fields of the config, by path: a label, one sentence or two for a tooltip and `--help`, what 0 or an empty
 * text means where it is a special value, and the choices. A choice's label stands alone in a lane's label, so it says what it is: "Cosine decay", not
 * "Cosine". What is missing here does not compile in src/config/fieldWords.ts.
 */
import { data } from "./fields/data";
import { gates } from "./fields/gates";
import { model } from "./fields/model";
import { optimizer } from "./fields/optimizer";
import { precision } from "./fields/precision";
import { scaler } from "./fields/scaler";
import { sharing } from "./fields/sharing";
import { training } from "./fields/training";

export const fields = {
  ...data,
  ...model,
  ...sharing,
  ...gates,
  ...precision,
  ...scaler,
  ...optimizer,
  ...training,
};

/** What the page calls each branch. */
export const branches = {
  data: "Data",
  model: "Model",
  precision: "Precision",
  optimizer: "Optimizer",
  training: "Training",
};

export type FieldKey = keyof typeof fields;

/** What any field may have. */
export interface FieldEntry {
  readonly label: string;
  readonly help: string;
  readonly unit?: string;
  readonly zero?: string;
  readonly empty?: string;
  readonly choices?: Readonly<Record<string, { readonly label: string; readonly help: string }>>;
}

/** A field's words, as what any may have and not as what this one happens to. */
export function fieldEntry(path: FieldKey): FieldEntry {
  return fields[path];
}
