import { InputError } from "../../config/errors";

/** A saved run that cannot be used; the message says what is wrong with it. */
export class SavedRunError extends InputError {
  override readonly name = "SavedRunError";
  constructor(message: string) {
    super(message, "Start the experiment over.");
  }
}
