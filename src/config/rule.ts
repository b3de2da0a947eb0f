/** What a rule between fields is. */

import type { Source } from "../words/refused";
import type { ErrorCode, ErrorReport, ValuesOf } from "../words/report";
import type { Config, FieldPath, FieldValue } from "./schema";

type RuleCode = Extract<ErrorCode, `rule/${string}`>;

/** A report that does not know yet where the config came from. */
type RuleReport = {
  readonly [C in RuleCode]: { readonly code: C; readonly values: Omit<ValuesOf<C>, "source"> };
}[RuleCode];

export interface Problem {
  readonly path: FieldPath;
  readonly value: FieldValue;
  readonly report: RuleReport;
}

export interface Rule {
  problem(config: Config): Omit<Problem, "value"> | undefined;
  /** Called when `problem` found one; `changed` is the field the user has just set, which must stay. */
  mend(config: Config, changed: FieldPath): Config;
}

export function ruleReport({ report: { code, values } }: Problem, source: Source): ErrorReport {
  // Each code has its own values, which lack the source alone.
  return { code, values: { ...values, source } } as ErrorReport;
}
