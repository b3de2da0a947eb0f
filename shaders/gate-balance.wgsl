// The end of a step for routed gates of one part: who was chosen less than the mean of the layer's free gates gets a higher bias,
// who was chosen more a lower one, without a loss and without a gradient (Wang et al. 2024, arXiv:2408.15664, algorithm 1).
// Nothing of it happens in a step that is skipped.
//
//   bias += RATE·sign(mean − load), load the number of the step's token blocks;  imbalance = max over gates of load/mean − 1,
//     their "maximal violation"
// Loads are compared as whole numbers: a mean of shares is off by a last place, and moves a bias where all loads are equal.
//
// Shapes: record f32 rows of RECORD_WORDS, this part's gates from FIRST on, layers of LAYER; scaler u32 [16]. Dispatch: one
// workgroup, each invocation every THREADS-th gate.

var<workgroup> largest: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  if (SKIPS && loadScaler(FOUND_INF) != 0u) { return; }
  var own = 0.0;
  for (var g = thread; g < COUNT; g += THREADS) { own = max(own, balanced(g)); }
  largest[thread] = own;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { largest[thread] = max(largest[thread], largest[thread + half]); }
  }
  if (thread == 0u) { storeRecord(PART * RECORD_WORDS + IMBALANCE, largest[0]); }
}

// Moves the bias, and gives the gate's load over the mean, less 1.
fn balanced(g: u32) -> f32 {
  let row = (FIRST + g) * RECORD_WORDS;
  if (loadRecord(row + FROZEN) != 0.0) { return 0.0; }
  let all = freeLoads(g / LAYER * LAYER);
  // The load and the mean, both times the number of free gates.
  let own = loadOf(row) * all.y;
  storeRecord(row + BIAS, loadRecord(row + BIAS) + RATE * f32(sign(all.x - own)));
  return select(0.0, f32(own) / f32(max(all.x, 1)) - 1.0, all.x > 0);
}

// The record has the share of the TOKEN_BLOCKS that chose a gate, as a sum of roundings: its nearest whole number is exact.
fn loadOf(row: u32) -> i32 { return i32(round(loadRecord(row + PROBABILITY) * f32(TOKEN_BLOCKS))); }

// Of the layer whose first gate this is: the free gates' loads together, and how many of them there are.
fn freeLoads(first: u32) -> vec2i {
  var sum = vec2i();
  for (var g = first; g < first + LAYER; g++) {
    let row = (FIRST + g) * RECORD_WORDS;
    sum += select(vec2i(), vec2i(loadOf(row), 1), loadRecord(row + FROZEN) == 0.0);
  }
  return sum;
}
