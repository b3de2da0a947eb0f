/** What `halfstep check` holds each optimizer against, and under which settings. One that is missing does not compile. */
import type { OptimizerConfig } from "../../config/schema";
import { adamWRule } from "../../reference/optimizers/adamw";
import { lionRule } from "../../reference/optimizers/lion";
import type { ReferenceOptimizer } from "../../reference/optimizers/rule";
import { sgdRule } from "../../reference/optimizers/sgd";
import type { OptimizerKind } from "../stepEnd/optimizers/optimizers";

export interface OptimizerProblem {
  reference(settings: OptimizerConfig): ReferenceOptimizer;
  readonly settings: Partial<OptimizerConfig>;
}

export const OPTIMIZER_PROBLEMS: { readonly [K in OptimizerKind]: OptimizerProblem } = {
  adamw: { reference: adamWRule, settings: { weightDecay: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } },
  sgd: { reference: sgdRule, settings: { weightDecay: 0.1, momentum: 0.9 } },
  lion: { reference: lionRule, settings: { weightDecay: 0.1, lionBeta1: 0.9, lionBeta2: 0.99 } },
};
