import { InputError } from "../../config/errors";

/** A file that is not complete, consistent safetensors. */
export class SafetensorsError extends InputError {
  override readonly name = "SafetensorsError";
  constructor(
    message: string,
    fix = "Choose a file that Halfstep or PyTorch's safetensors wrote, and check that it is complete.",
  ) {
    super(message, fix);
  }
}
