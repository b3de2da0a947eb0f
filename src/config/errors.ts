/**
 * The root of every refusal. Each failure has its own class; its message names the thing in one plain
 * sentence and `fix` says, in one sentence, what the user can do. The page and the command line show both.
 */
export class HalfstepError extends Error {
  override readonly name: string = "HalfstepError";

  constructor(
    message: string,
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
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
    message: string,
    fix: string,
  ) {
    super(message, fix);
  }
}
