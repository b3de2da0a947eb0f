import { quoted, shortened } from "../config/quoted";
import { HalfstepError, InputError } from "../config/errors";

/** Refusals of the data room: each names the text or setting at fault and says what to do about it. */

/** A file without a single byte. */
export class EmptyTextError extends InputError {
  override readonly name = "EmptyTextError";

  constructor(textName: string) {
    super(`${textName} is empty.`, "Choose a file with some text in it.");
  }
}

/**
 * One of the two splits cannot fill a window of T inputs and the target after the last of them. `fix` is advice that was tried
 * against both (text/shortText.ts).
 */
export class TextTooShortError extends InputError {
  override readonly name = "TextTooShortError";

  constructor(
    textName: string,
    split: "training" | "validation",
    splitTokens: number,
    contextLength: number,
    fix: string,
  ) {
    super(
      `${textName} is too short: its ${split} part has ${splitTokens} tokens, ` +
        `and one window of context length ${contextLength} takes ${contextLength + 1}.`,
      fix,
    );
  }
}

/** The bytes are not UTF-8 text: a picture, an archive, UTF-16, Latin-1, … */
export class NotTextError extends InputError {
  override readonly name = "NotTextError";

  constructor(textName: string, badBytes: number, bytesSeen: number) {
    const percent = ((100 * badBytes) / bytesSeen).toFixed(1);
    super(
      `${textName} does not look like UTF-8 text: ${percent} % of the bytes read are NUL or not valid UTF-8.`,
      "Save the file as UTF-8, or set data.tokenizer to byte, which takes any bytes.",
    );
  }
}

/** Reading failed, or gave fewer bytes than the file had when it was opened. */
export class UnreadableTextError extends InputError {
  override readonly name = "UnreadableTextError";

  constructor(textName: string, reason: string, options?: ErrorOptions) {
    super(
      `${textName} could not be read: ${shortened(reason)}.`,
      "Check that the file still exists and is readable, then choose it again.",
      options,
    );
  }
}

/** More distinct characters than a vocabulary of this lab holds. */
export class TooManyCharactersError extends InputError {
  override readonly name = "TooManyCharactersError";

  constructor(textName: string, distinct: number, limit: number) {
    super(
      `${textName} has ${distinct} distinct characters, and a vocabulary holds at most ${limit}.`,
      "Set data.tokenizer to byte, which always has 256 tokens.",
    );
  }
}

/** A prompt holds a symbol that the model was never trained on. */
export class UnknownSymbolError extends InputError {
  override readonly name = "UnknownSymbolError";

  constructor(symbol: string) {
    super(
      `The prompt holds ${quoted(symbol)}, which is not in this model's vocabulary.`,
      "Leave it out, or train on a text that contains it.",
    );
  }
}

/** `data.kind` is text, and no text was given. */
export class MissingTextError extends InputError {
  override readonly name = "MissingTextError";

  constructor() {
    super(
      "This config trains on your own text, and none was given.",
      "Drop a text file, or name one with --text FILE.",
    );
  }
}

/**
 * A batch of a windowed text was asked for before its windows were read: a mistake of the caller, not the
 * user.
 */
export class BatchNotReadyError extends HalfstepError {
  override readonly name = "BatchNotReadyError";

  constructor(batchName: string) {
    super(`${batchName} has not been read yet.`, "Await prefetch or prefetchValidation before taking the batch.");
  }
}
