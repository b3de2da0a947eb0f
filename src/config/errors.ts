/**
 * The root of every refusal. Each failure has its own class; its report is a code and values, of which the catalogue
 * (`src/words`) makes two plain sentences: `message` names the thing, and `fix` says what the user can do. The page and the
 * command line show both.
 */
import { inSentences, type ErrorReport } from "../words/report";

export class HalfstepError extends Error {
  override readonly name: string = "HalfstepError";
  readonly report: ErrorReport;
  /** Empty in a process that speaks no language: the worker. */
  readonly fix: string;

  constructor(report: ErrorReport, options?: ErrorOptions) {
    const { message, fix } = inSentences(report);
    super(message, options);
    this.report = report;
    this.fix = fix;
  }
}

/** A refusal of what the user gave (a config, a file, a flag), not a failure of ours: exit status 2. */
export class InputError extends HalfstepError {
  override readonly name: string = "InputError";
}

/** A config, experiment, flag or URL that cannot be used. `path` is the field's, such as `model.width`. */
export class ConfigError extends InputError {
  override readonly name = "ConfigError";

  constructor(
    readonly path: string,
    readonly value: unknown,
    report: ErrorReport,
  ) {
    super(report);
  }
}
