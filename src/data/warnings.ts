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
    super(
      `${textName} is not UTF-8: ${count(highBytes, "byte", "bytes")} beyond ASCII ${highBytes === 1 ? "was" : "were"} read as Windows-1252, so that 0x92 is ’ and 0xE9 is é.`,
      "Save the file as UTF-8 if it was written in another encoding.",
    );
  }
}

/** Bytes that are not UTF-8 became U+FFFD, which the model now learns. */
export class ReplacedBytesWarning extends DataWarning {
  override readonly name = "ReplacedBytesWarning";

  constructor(textName: string, badBytes: number, firstByte: number) {
    super(
      `${textName} has ${count(badBytes, "byte", "bytes")} that ${badBytes === 1 ? "is" : "are"} not UTF-8, the first at byte ${firstByte}; each was read as the replacement character U+FFFD, which is now in the vocabulary.`,
      "Save the file as UTF-8, or set data.tokenizer to byte, which takes any bytes.",
    );
  }
}

/** The text itself holds U+FFFD: it was damaged when somebody converted it. */
export class DamagedTextWarning extends DataWarning {
  override readonly name = "DamagedTextWarning";

  constructor(textName: string, characters: number, firstByte: number) {
    super(
      `${textName} holds the replacement character U+FFFD ${count(characters, "time", "times")}, first at byte ${firstByte}: it was already damaged, and the character is now in the vocabulary.`,
      "Convert the original to UTF-8 again, or remove the character.",
    );
  }
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
