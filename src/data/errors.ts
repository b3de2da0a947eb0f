import type { OwnKind } from "../config/dataKinds";
import { HalfstepError, InputError } from "../config/errors";
import type { ValuesOf } from "../words/report";

/** Refusals of the data room: each names the text or setting at fault and says what to do about it. */

/** A file without a single byte. */
export class EmptyTextError extends InputError {
  override readonly name = "EmptyTextError";

  constructor(textName: string) {
    super({ code: "text/empty", values: { text: textName } });
  }
}

/**
 * One of the two splits cannot fill a window of T inputs and the target after the last of them. `advice` was tried
 * against both (text/shortText.ts).
 */
export class TextTooShortError extends InputError {
  override readonly name = "TextTooShortError";

  constructor(values: ValuesOf<"text/too-short">) {
    super({ code: "text/too-short", values });
  }
}

/** The bytes are not UTF-8 text: a picture, an archive, UTF-16, Latin-1, … */
export class NotTextError extends InputError {
  override readonly name = "NotTextError";

  constructor(textName: string, badBytes: number, bytesSeen: number) {
    super({ code: "text/not-text", values: { text: textName, badShare: badBytes / bytesSeen } });
  }
}

/** A file gave fewer bytes than it had when it was opened. */
export class ChangedFileError extends InputError {
  override readonly name = "ChangedFileError";

  constructor(values: ValuesOf<"data-file/changed">) {
    super({ code: "data-file/changed", values });
  }
}

/** Reading failed. */
export class UnreadableFileError extends InputError {
  override readonly name = "UnreadableFileError";

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super({ code: "data-file/unreadable", values: { file, reason } }, options);
  }
}

/** More distinct characters than a vocabulary of this lab holds. */
export class TooManyCharactersError extends InputError {
  override readonly name = "TooManyCharactersError";

  constructor(textName: string, distinct: number, limit: number) {
    super({ code: "text/too-many-characters", values: { text: textName, distinct, limit } });
  }
}

/** A prompt holds a symbol that the model was never trained on. */
export class UnknownSymbolError extends InputError {
  override readonly name = "UnknownSymbolError";

  constructor(symbol: string) {
    super({ code: "prompt/unknown-symbol", values: { symbol } });
  }
}

/** `data.kind` is read from a file of the user's, and none was given. */
export class MissingFileError extends InputError {
  override readonly name = "MissingFileError";

  constructor(kind: OwnKind) {
    super({ code: "data-file/missing", values: { kind } });
  }
}

/**
 * A batch of a windowed text was asked for before its windows were read: a mistake of the caller, not the
 * user.
 */
export class BatchNotReadyError extends HalfstepError {
  override readonly name = "BatchNotReadyError";

  constructor(batchName: string) {
    super({
      code: "internal/check",
      values: {
        detail: `${batchName} has not been read yet.`,
        fix: "Await prefetch or prefetchValidation before taking the batch.",
      },
    });
  }
}
