/**
 * What an optimizer is to all that trains with it: `optimizers.ts` has the table of them. Its reference stands in
 * src/reference/optimizers and is named in kernels/check/optimizerProblems.ts, so that a page that trains does not load it.
 */
import type { OptimizerConfig } from "../../../config/schema";

/** One f32 of each parameter that is kept from step to step, zero before the first. */
export interface MomentDefinition {
  /** What the shader calls it: `firstMoment` is read by `loadFirstMoment(group)`. */
  readonly operand: string;
  /** A mean of squares: a checkpoint in which it is negative is refused. */
  readonly nonNegative?: true;
}

/**
 * The rule is flat: it sees one element of one parameter at a time, over the whole arena in one dispatch. An optimizer that
 * needs products of whole matrices (Muon) does not fit that; it would get a member of its own here, which makes the graph ops
 * of a matrix's update, and keep this rule for vectors and embeddings.
 */
export interface OptimizerDefinition {
  /** By the names that torch.optim has for them: memory plan, checkpoints and the reference use these. */
  readonly moments: Readonly<Record<string, MomentDefinition>>;
  /**
   * WGSL: `struct Rule`, `fn ruleOfStep(learningRate: f32, appliedSteps: u32) -> Rule` for what a step's elements share, and
   * `fn updated(rule: Rule, group: u32, parameter: vec4f, gradient: vec4f, decayed: bool) -> vec4f`, which stores the moments
   * and returns the parameter (shaders/optimizer.wgsl).
   */
  readonly shader: string;
  /** The shader's float constants. Worked out in double, as PyTorch does, and rounded to f32 once. */
  readonly floats: (config: OptimizerConfig) => Readonly<Record<string, number>>;
}
