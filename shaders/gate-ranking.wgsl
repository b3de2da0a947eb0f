// The end of a step for gates by importance of one part: the running mean of what each is worth, and at every check which of
// them are awake until the next. Nothing of it happens in a step that is skipped.
//
//   importance += (|taylor|/lossScale − importance)/n, n the steps measured since the gate woke, at most MOST_MEASURED; a gate
//     asleep is not measured and keeps its importance, and begins anew when it wakes
//   seats = TARGET·COUNT, rounded, at least 1; of these NEWCOMERS_SHARE, rounded up, go to the gates that slept for the most
//     checks, and the rest to the most important others. A tie goes to the lower number. A frozen gate gets none.
//
// In front of this runs gate-update.wgsl, which has counted, frozen, woken, and set TARGET.
// Shapes: record f32 rows of RECORD_WORDS, this part's gates from FIRST on; scaler u32 [16]. Dispatch: one workgroup, each
// invocation every THREADS-th gate; a rank is a count over all gates, so that equal records give equal seats.

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  if (SKIPS && loadScaler(FOUND_INF) != 0u) { return; }
  let inverseScale = reciprocalOf(loadScaler(SCALE));
  for (var g = thread; g < COUNT; g += THREADS) { measure(g, inverseScale); }
  if ((loadScaler(STEP_COUNT) + 1u) % CHECK_INTERVAL != 0u) { return; }
  storageBarrier();
  let seats = max(1.0, floor(loadRecord(PART * RECORD_WORDS + TARGET) * f32(COUNT) + 0.5));
  let newcomers = ceil(seats * NEWCOMERS_SHARE);
  // PROBABILITY is free until the next step: here it says who is a newcomer.
  for (var g = thread; g < COUNT; g += THREADS) {
    storeRecord(word(g, PROBABILITY), select(0.0, 1.0, isWaiting(g) && sleptLonger(g) < newcomers));
  }
  storageBarrier();
  for (var g = thread; g < COUNT; g += THREADS) { seat(g, seats); }
}

fn word(g: u32, index: u32) -> u32 { return (FIRST + g) * RECORD_WORDS + index; }

fn measure(g: u32, inverseScale: Factor) {
  let taylor = loadRecord(word(g, TAYLOR));
  // A lane whose scaler skips nothing can come here with an infinity or NaN: that measures nothing.
  let isFinite = (bitcast<u32>(taylor) & 0x7f800000u) != 0x7f800000u;
  if (loadRecord(word(g, AWAKE)) == 0.0 || !isFinite) { return; }
  let n = min(loadRecord(word(g, MEASURED)) + 1.0, MOST_MEASURED);
  let before = loadRecord(word(g, IMPORTANCE));
  storeRecord(word(g, IMPORTANCE), before + (scaledBy(vec4f(abs(taylor)), inverseScale).x - before) / n);
  storeRecord(word(g, MEASURED), n);
}

fn isFrozen(g: u32) -> bool { return loadRecord(word(g, FROZEN)) != 0.0; }
fn isWaiting(g: u32) -> bool { return !isFrozen(g) && loadRecord(word(g, MEASURED)) < 0.0; }

// How many that wait have slept longer.
fn sleptLonger(g: u32) -> f32 {
  let own = loadRecord(word(g, SHUT_CHECKS));
  var count = 0.0;
  for (var h = 0u; h < COUNT; h++) {
    let other = loadRecord(word(h, SHUT_CHECKS));
    count += select(0.0, 1.0, isWaiting(h) && (other > own || (other == own && h < g)));
  }
  return count;
}

// How many come before: newcomers, then the more important.
fn rank(g: u32) -> f32 {
  let own = loadRecord(word(g, IMPORTANCE));
  var count = 0.0;
  for (var h = 0u; h < COUNT; h++) {
    let other = loadRecord(word(h, IMPORTANCE));
    let isAhead = loadRecord(word(h, PROBABILITY)) != 0.0 || other > own || (other == own && h < g);
    count += select(0.0, 1.0, !isFrozen(h) && isAhead);
  }
  return count;
}

fn seat(g: u32, seats: f32) {
  let isNewcomer = loadRecord(word(g, PROBABILITY)) != 0.0;
  let isChosen = !isFrozen(g) && (isNewcomer || rank(g) < seats);
  let measured = loadRecord(word(g, MEASURED));
  storeRecord(word(g, MEASURED), select(NOT_CHOSEN, max(measured, 0.0), isChosen));
}
