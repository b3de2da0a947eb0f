/** What a rule between fields is. */

import type { Config, FieldPath, FieldValue } from "./schema";

export interface Problem {
  readonly path: FieldPath;
  readonly value: FieldValue;
  /** One sentence, without its first words "In the URL, ". */
  readonly message: string;
  readonly fix: string;
}

export interface Rule {
  problem(config: Config): Omit<Problem, "value"> | undefined;
  /** Called when `problem` found one; `changed` is the field the user has just set, which must stay. */
  mend(config: Config, changed: FieldPath): Config;
}
