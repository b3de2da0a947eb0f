/**
 * The loss-scale rule as a pure state machine: what scale the next step uses, given whether this one's
 * gradients held an infinity or NaN. The GPU's own update (shaders/scaler.wgsl) follows it; here it is to be
 * read, tested and predicted with.
 *
 * Source: torch.amp.GradScaler and `_amp_update_scale_` (aten/src/ATen/native/cuda/AmpKernels.cu). Scale is
 * f32, factors are doubles, a product is rounded to f32 once.
 */

/**
 * Where the GPU's scale stops falling and PyTorch's does not: below it 1/scale overflows, and weights become NaN. PyTorch's
 * own scale goes on through the subnormals to 0 and stays there.
 */
export const SMALLEST_SCALE = 2 ** -126;

/** Field names as in the config's `precision.scaler` branch. A bound of 0 is none. */
export interface ScalerOptions {
  readonly kind: "off" | "static" | "dynamic" | "article";
  readonly initialScale: number;
  readonly growthFactor: number;
  readonly backoffFactor: number;
  readonly growthInterval: number;
  readonly minimumScale: number;
  readonly maximumScale: number;
}

/** A scaler's rule with every kind's own numbers filled in: all kinds are one rule. */
export interface ScalerRule extends Omit<ScalerOptions, "kind"> {
  /** On found-inf the optimizer changes nothing: no parameter, no moment, no step count. */
  readonly skips: boolean;
}

/** Starts at 2^15, doubles after every good step, halves on overflow, never below 1. */
const ARTICLE_RULE: ScalerRule = {
  skips: true,
  initialScale: 2 ** 15,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 1,
  minimumScale: 1,
  maximumScale: 0,
};

/** A scale that never moves. */
function constantRule(scale: number, skips: boolean): ScalerRule {
  return {
    skips,
    initialScale: scale,
    growthFactor: 1,
    backoffFactor: 1,
    growthInterval: 1,
    minimumScale: 0,
    maximumScale: 0,
  };
}

/**
 * The rule that a scaler's options stand for. `off` is scale 1 without skips; `static` never moves, but
 * skips.
 */
export function scalerRule(options: ScalerOptions): ScalerRule {
  switch (options.kind) {
    case "dynamic": {
      const { kind: _, ...numbers } = options;
      return { ...numbers, skips: true };
    }
    case "article":
      return ARTICLE_RULE;
    case "static":
      return constantRule(options.initialScale, true);
    case "off":
      return constantRule(1, false);
    default:
      return options.kind satisfies never;
  }
}

export interface LossScale {
  /** f32. */
  readonly scale: number;
  /** Good steps since the scale last moved, or last tried to. */
  readonly growthTracker: number;
}

/** The state before the first step. */
export function initialLossScale(rule: ScalerRule): LossScale {
  return { scale: Math.fround(rule.initialScale), growthTracker: 0 };
}

/**
 * The state for the next step.
 *
 * - found-inf: scale × backoff, not below the minimum; the tracker starts again.
 * - else the tracker counts on; when it *equals* the interval (a tracker restored above it never does) the
 * scale grows,
 *   not above the maximum, and not at all where the product is no finite f32; the tracker starts again.
 */
export function nextLossScale(rule: ScalerRule, state: LossScale, foundInf: boolean): LossScale {
  if (foundInf) {
    const backedOff = Math.fround(state.scale * rule.backoffFactor);
    return { scale: Math.max(backedOff, Math.fround(rule.minimumScale)), growthTracker: 0 };
  }
  const tracker = state.growthTracker + 1;
  if (tracker !== rule.growthInterval) return { scale: state.scale, growthTracker: tracker };
  const grown = Math.fround(state.scale * rule.growthFactor);
  if (!Number.isFinite(grown)) return { scale: state.scale, growthTracker: 0 };
  const ceiling = rule.maximumScale > 0 ? Math.fround(rule.maximumScale) : Infinity;
  return { scale: Math.min(grown, ceiling), growthTracker: 0 };
}
