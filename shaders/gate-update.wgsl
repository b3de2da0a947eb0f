// The end of a step for the gates of one part of the model: what is counted, what is frozen, and what being awake costs from
// now on. Nothing of it happens in a step that is skipped.
//
//   every CHECK_INTERVAL steps: a gate whose chance of being awake is at most SHUT_PROBABILITY is shut; shut FREEZE_AFTER
//     times in a row it is frozen; frozen for WAKE_AFTER checks it is woken. 0 is never.
//   share    = Σ P / COUNT, frozen gates counted as 0
//   target   = 1 until SCHEDULE_START, then down in a straight line over SCHEDULE_STEPS to SHARE
//   integral = clamp(integral + INTEGRAL_GAIN·(share − target));  penalty = integral + ERROR_GAIN·(share − target)
//
// A controller in place of a penalty that someone has to guess: it grows while too many are awake and turns into a reward
// where too few are.
// Shapes: record f32 rows of RECORD_WORDS, this part's gates from FIRST on; scaler u32 [16]. Dispatch: one workgroup.

var<workgroup> sums: array<vec3f, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  if (SKIPS && loadScaler(FOUND_INF) != 0u) { return; }
  let step = loadScaler(STEP_COUNT);
  let checks = (step + 1u) % CHECK_INTERVAL == 0u;
  var sum = vec3f();
  for (var g = thread; g < COUNT; g += THREADS) {
    let row = (FIRST + g) * RECORD_WORDS;
    let probability = loadRecord(row + PROBABILITY);
    let awake = select(loadRecord(row + AWAKE), probability, ROUTED);
    var frozen = loadRecord(row + FROZEN) != 0.0;
    storeRecord(row + AWAKE_STEPS, loadRecord(row + AWAKE_STEPS) + awake);
    sum += vec3f(probability, awake, select(0.0, 1.0, frozen));
    if (checks) {
      let shut = frozen || probability <= SHUT_PROBABILITY;
      var count = select(0.0, loadRecord(row + SHUT_CHECKS) + 1.0, shut);
      let limit = select(FREEZE_AFTER, WAKE_AFTER, frozen);
      if (limit > 0u && count >= f32(limit)) {
        frozen = !frozen;
        count = 0.0;
      }
      storeRecord(row + SHUT_CHECKS, count);
      storeRecord(row + FROZEN, select(0.0, 1.0, frozen));
    }
  }
  sums[thread] = sum;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { sums[thread] += sums[thread + half]; }
  }
  if (thread == 0u) { control(step, sums[0] / f32(COUNT)); }
}

fn control(step: u32, shares: vec3f) {
  let row = PART * RECORD_WORDS;
  let progress = clamp((f32(step) - f32(SCHEDULE_START)) / f32(max(SCHEDULE_STEPS, 1u)), 0.0, 1.0);
  let next = 1.0 - progress * (1.0 - SHARE);
  let error = shares.x - next;
  let integral = clamp(loadRecord(row + INTEGRAL) + INTEGRAL_GAIN * error, -LARGEST_INTEGRAL, LARGEST_INTEGRAL);
  storeRecord(row + TARGET, next);
  storeRecord(row + EXPECTED_SHARE, shares.x);
  storeRecord(row + ACTIVE_SHARE, shares.y);
  storeRecord(row + FROZEN_SHARE, shares.z);
  storeRecord(row + INTEGRAL, integral);
  storeRecord(row + PENALTY, integral + ERROR_GAIN * error);
}
