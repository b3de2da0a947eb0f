// The end of a step: the loss scale for the next one, the counters, and this step's row in the metrics ring.
//
//   found-inf:  scale = max(scale·BACKOFF, MINIMUM), tracker = 0
//   else:       tracker + 1; when it equals INTERVAL: scale = min(scale·GROWTH, MAXIMUM) unless the product would
//               overflow f32, tracker = 0
//
// which is torch._amp_update_scale_ with bounds. `off` and `static` are the same rule with factors of 1; the
// article's is INTERVAL 1. No infinity is made to be looked at: GROWTH_LIMIT is the largest scale whose
// product is finite.
//
// Shapes: scaler u32 [16]; hyper f32 [4]; loss f32 [1] and accuracy f32 [1] (`accuracyBits` is generated: a
// load, or NaN) as bits; metrics u32 [METRICS_ROWS, METRICS_ROW_WORDS]. Dispatch: one invocation; a dozen
// words of work.

@compute @workgroup_size(1)
fn main() {
  let scale = bitcast<f32>(loadScaler(SCALE));
  let foundInf = loadScaler(FOUND_INF);
  let skipped = select(0u, 1u, SKIPS && foundInf != 0u);
  let skippedSteps = loadScaler(SKIPPED_STEPS) + skipped;
  let step = loadScaler(STEP_COUNT);

  let row = (step % METRICS_ROWS) * METRICS_ROW_WORDS;
  storeMetrics(row + STEP, step);
  storeMetrics(row + LOSS, loadLoss(0u));
  storeMetrics(row + ROW_SCALE, bitcast<u32>(scale));
  storeMetrics(row + ROW_FOUND_INF, foundInf);
  storeMetrics(row + ROW_GRAD_NORM, loadScaler(GRAD_NORM));
  storeMetrics(row + ROW_LEARNING_RATE, loadHyper(LEARNING_RATE));
  storeMetrics(row + ROW_SKIPPED_STEPS, skippedSteps);
  storeMetrics(row + ACCURACY, accuracyBits());
  storeMetrics(row + ROW_APPLIED_STEPS, loadScaler(APPLIED_STEPS));
  storeMetrics(row + SKIPPED, skipped);

  var next = scale;
  var tracker = 0u;
  if (foundInf != 0u) {
    next = max(scale * BACKOFF, MINIMUM);
  } else {
    tracker = loadScaler(GROWTH_TRACKER) + 1u;
    if (tracker == INTERVAL) {
      if (scale <= GROWTH_LIMIT) { next = min(scale * GROWTH, MAXIMUM); }
      tracker = 0u;
    }
  }
  storeScaler(SCALE, bitcast<u32>(next));
  storeScaler(GROWTH_TRACKER, tracker);
  storeScaler(SKIPPED_STEPS, skippedSteps);
  storeScaler(STEP_COUNT, step + 1u);
}
