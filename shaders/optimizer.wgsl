// One optimizer step over the whole parameter arena, and the half copy of the new weights in the same pass.
//
//   skipped (SKIPS and found-inf): nothing is written, so that weights, moments and step count stay bit for bit
//   else, for each group of four:  g = gradient · updateFactor;  p = updated(group, p, g)
//                                  half[group] = p where group < HALF_GROUPS
//
// `updated` is the rule (optimizer-adamw.wgsl, optimizer-sgd.wgsl); `storeHalfCopy` is generated: a store, or
// nothing. Weight decay acts on groups DECAY_START to DECAY_END − 1 only. Weights that sleep stay as they are, by
// `weightState` (lib/weights-all.wgsl).
//
// Shapes: parameters, gradients, moments f32 [4·GROUPS]; scaler u32 [16]; hyper f32 [4]. Dispatch: one
// workgroup of THREADS for each THREADS·GROUPS_PER_THREAD groups, spread over x and y. Memory-bound; a thread
// takes several groups so that the step's own numbers (bias corrections) are worked out once for all of them. The loop
// counts groups, whose first is not known beforehand: with a fixed count Mesa's compiler writes the body out eight times,
// and takes 3 to 5 seconds for it.

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  if (SKIPS && loadScaler(FOUND_INF) != 0u) { return; }
  let updateFactor = Factor(bitcast<f32>(loadScaler(UPDATE_FACTOR)), loadScaler(FACTOR_IS_RAISED) != 0u);
  let rule = ruleOfStep(loadHyper(LEARNING_RATE), loadScaler(APPLIED_STEPS));
  let first = linearWorkgroup(workgroup, count) * GROUPS_PER_THREAD * THREADS;
  let end = min(first + GROUPS_PER_THREAD * THREADS, GROUPS);
  for (var group = first + thread; group < end; group += THREADS) {
    if (weightState(group) == ASLEEP) { continue; }
    let decayed = group >= DECAY_START && group < DECAY_END;
    let parameter = updated(rule, group, loadParameters(group), scaledBy(loadGradients(group), updateFactor), decayed);
    storeParameters(group, parameter);
    if (group < HALF_GROUPS) { storeHalfCopy(group, parameter); }
  }
}
