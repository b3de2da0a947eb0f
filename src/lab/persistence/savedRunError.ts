import { InputError } from "../../config/errors";
import type { ErrorReport } from "../../words/report";

/** A saved run that cannot be used; the message says what is wrong with it. */
export class SavedRunError extends InputError {
  override readonly name = "SavedRunError";
  constructor(what: ErrorReport | string) {
    if (typeof what === "string") super(what, "Start the experiment over.");
    else super(what);
  }
}
