// The end of a step: the loss scale for the next one, the counters, and this step's row in the metrics ring.
//
//   found-inf:  scale = max(scale·backoff, minimum), tracker = 0
//   else:       tracker + 1; when it equals INTERVAL: scale = min(scale·growth, maximum) unless the product
//               overflows f32, tracker = 0
//
// which is torch._amp_update_scale_ with bounds. `off` and `static` are the same rule with factors of 1; the
// article's is INTERVAL 1. Factors are doubles, as PyTorch's; products and bounds are worked out on bits
// (lib/loss-scale.wgsl), to the very f32 that PyTorch has.
//
// Shapes: scaler u32 [16]; hyper f32 [4]; loss f32 [1] and accuracy f32 [1] (`accuracyBits` is generated: a
// load, or NaN) as bits, `gateShares` likewise; metrics u32 [METRICS_ROWS, METRICS_ROW_WORDS]. Dispatch: one invocation; a dozen
// words of work.

const INFINITY_BITS = 0x7f800000u;

@compute @workgroup_size(1)
fn main() {
  let scale = loadScaler(SCALE);
  let foundInf = loadScaler(FOUND_INF);
  let skipped = select(0u, 1u, SKIPS && foundInf != 0u);
  let skippedSteps = loadScaler(SKIPPED_STEPS) + skipped;
  let step = loadScaler(STEP_COUNT);

  let row = (step % METRICS_ROWS) * METRICS_ROW_WORDS;
  storeMetrics(row + STEP, step);
  storeMetrics(row + LOSS, loadLoss(0u));
  storeMetrics(row + ROW_SCALE, scale);
  storeMetrics(row + ROW_FOUND_INF, foundInf);
  storeMetrics(row + ROW_GRAD_NORM, loadScaler(GRAD_NORM));
  storeMetrics(row + ROW_LEARNING_RATE, loadHyper(LEARNING_RATE));
  storeMetrics(row + ROW_SKIPPED_STEPS, skippedSteps);
  storeMetrics(row + ACCURACY, accuracyBits());
  storeMetrics(row + ROW_APPLIED_STEPS, loadScaler(APPLIED_STEPS));
  storeMetrics(row + SKIPPED, skipped);
  storeMetrics(row + ROW_OUTSIDE_FOUND_INF, loadScaler(OUTSIDE_FOUND_INF));
  storeMetrics(row + ROW_FIRST_OVERFLOW, loadScaler(FIRST_OVERFLOW));
  let shares = gateShares();
  storeMetrics(row + FEED_FORWARD_ACTIVE, shares.x);
  storeMetrics(row + FEED_FORWARD_FROZEN, shares.y);
  storeMetrics(row + HEADS_ACTIVE, shares.z);
  storeMetrics(row + HEADS_FROZEN, shares.w);
  storeMetrics(row + FEED_FORWARD_IMBALANCE, imbalanceBits());

  storeMetrics(row + ROW_WEIGHT_NORM, loadScaler(WEIGHT_NORM));

  var next = scale;
  var tracker = 0u;
  if (foundInf != 0u) {
    next = max(productBits(scale, vec2u(BACKOFF_LOW, BACKOFF_HIGH)), MINIMUM_BITS);
  } else {
    tracker = loadScaler(GROWTH_TRACKER) + 1u;
    if (tracker == INTERVAL) {
      let grown = productBits(scale, vec2u(GROWTH_LOW, GROWTH_HIGH));
      if (grown < INFINITY_BITS) { next = min(grown, MAXIMUM_BITS); }
      tracker = 0u;
    }
  }
  storeScaler(SCALE, next);
  storeScaler(GROWTH_TRACKER, tracker);
  storeScaler(SKIPPED_STEPS, skippedSteps);
  storeScaler(STEP_COUNT, step + 1u);
  storeScaler(OUTSIDE_FOUND_INF, 0u);
  // Of this step alone: no state that a checkpoint keeps.
  storeScaler(WEIGHT_NORM, 0u);
}
