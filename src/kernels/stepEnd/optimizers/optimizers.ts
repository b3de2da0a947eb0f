/**
 * Every optimizer of the config, by its kind there: lowering, the memory plan, lanes and checkpoints read this table and
 * nothing else. One that is missing here does not compile.
 */
import type { OptimizerConfig } from "../../../config/schema";
import { adamw } from "./adamw";
import type { OptimizerDefinition } from "./definition";
import { lion } from "./lion";
import { sgd } from "./sgd";

export type OptimizerKind = OptimizerConfig["kind"];

export const optimizers: { readonly [K in OptimizerKind]: OptimizerDefinition } = { adamw, sgd, lion };

/** The names of what an optimizer keeps of each parameter, in the order in which they lie in memory and in files. */
export function momentsOf(kind: OptimizerKind): readonly string[] {
  return Object.keys(optimizers[kind].moments);
}

/** The moments, of whatever optimizer, that no run leaves negative. */
export const NON_NEGATIVE_MOMENTS: ReadonlySet<string> = new Set(
  Object.values(optimizers).flatMap(({ moments }) =>
    Object.entries(moments).flatMap(([name, { nonNegative }]) => (nonNegative === true ? [name] : [])),
  ),
);
