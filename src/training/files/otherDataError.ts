import { InputError } from "../../config/errors";

/** The state was trained on other data than this run's; the report names the difference. */
export class OtherDataError extends InputError {
  override readonly name = "OtherDataError";
}
