import { InputError } from "../../config/errors";
import type { ErrorReport } from "../../words/report";

/** A file that is not complete, consistent safetensors. */
export class SafetensorsError extends InputError {
  override readonly name = "SafetensorsError";
  constructor(
    what: ErrorReport | string,
    fix = "Choose a file that Halfstep or PyTorch's safetensors wrote, and check that it is complete.",
  ) {
    if (typeof what === "string") super(what, fix);
    else super(what);
  }
}
