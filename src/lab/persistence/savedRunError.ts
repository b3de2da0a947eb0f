import { InputError } from "../../config/errors";

/** A saved run that cannot be used; the report says what is wrong with it. */
export class SavedRunError extends InputError {
  override readonly name = "SavedRunError";
}
