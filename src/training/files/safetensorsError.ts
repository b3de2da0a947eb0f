import { InputError } from "../../config/errors";

/** A file that is not complete, consistent safetensors. */
export class SafetensorsError extends InputError {
  override readonly name = "SafetensorsError";
}
