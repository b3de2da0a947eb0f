/** Lanes by name, for `--lanes fp32,mixed`: each sets its precision and nothing else. */

import type { Source } from "../words/refused";
import { ConfigError } from "./errors";
import type { ConfigDiff, PrecisionKind } from "./schema";
import { precision } from "./precisionFields";
import { suggestion } from "./suggest";

/** One training run of an experiment: its name, and what it changes in the base config. */
export interface Lane {
  /** Short and unique within the experiment; what the command line prints. */
  readonly name: string;
  readonly diff: ConfigDiff;
}

const names: readonly PrecisionKind[] = precision.members.kind.choices;

/**
 * @param source For the refusal.
 * @throws ConfigError on an unknown name.
 */
export function namedLanes(wanted: readonly string[], source: Source): Lane[] {
  return wanted.map((name) => {
    const kind = names.find((known) => known === name);
    if (kind !== undefined) return { name, diff: { precision: { kind } } };
    throw new ConfigError("lanes", name, {
      code: "lane/unknown",
      values: { source, name, suggestion: suggestion(name, names) },
    });
  });
}
