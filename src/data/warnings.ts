/** What a data source did with its input that its owner should know: read on, but not as it stood. */
import { HalfstepError } from "../config/errors";

/** `name` says which it is; the command line prints it, the page shows it as a notice. */
export class DataWarning extends HalfstepError {
  override readonly name: string = "DataWarning";
}

/** The text was not UTF-8 and was read as Windows-1252. */
export class Windows1252Warning extends DataWarning {
  override readonly name = "Windows1252Warning";

  constructor(textName: string, highBytes: number) {
    super({ code: "text-warning/windows-1252", values: { text: textName, highBytes } });
  }
}

/** Bytes that are not UTF-8 became U+FFFD, which the model now learns. */
export class ReplacedBytesWarning extends DataWarning {
  override readonly name = "ReplacedBytesWarning";

  constructor(textName: string, badBytes: number, firstByte: number) {
    super({ code: "text-warning/replaced-bytes", values: { text: textName, badBytes, firstByte } });
  }
}

/** The text itself holds U+FFFD: it was damaged when somebody converted it. */
export class DamagedTextWarning extends DataWarning {
  override readonly name = "DamagedTextWarning";

  constructor(textName: string, characters: number, firstByte: number) {
    super({ code: "text-warning/damaged", values: { text: textName, characters, firstByte } });
  }
}
