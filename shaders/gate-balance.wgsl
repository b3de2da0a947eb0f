// The end of a step for routed gates of one part: who was chosen less than the mean of the layer's free gates gets a higher bias,
// who was chosen more a lower one, without a loss and without a gradient (Wang et al. 2024, arXiv:2408.15664, algorithm 1).
// Nothing of it happens in a step that is skipped.
//
//   bias += RATE·sign(mean − load), load the share of the step's token blocks;  imbalance = max over gates of load/mean − 1,
//     their "maximal violation"
//
// Shapes: record f32 rows of RECORD_WORDS, this part's gates from FIRST on, layers of LAYER; scaler u32 [16]. Dispatch: one
// workgroup, each invocation every THREADS-th gate; a mean is a sum in order.

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
  let load = loadRecord(row + PROBABILITY);
  let mean = meanLoad(g / LAYER * LAYER);
  storeRecord(row + BIAS, loadRecord(row + BIAS) + RATE * sign(mean - load));
  return select(0.0, load / mean - 1.0, mean > 0.0);
}

// Over the free gates of the layer whose first gate this is.
fn meanLoad(first: u32) -> f32 {
  var sum = vec2f();
  for (var g = first; g < first + LAYER; g++) {
    let row = (FIRST + g) * RECORD_WORDS;
    let isFree = loadRecord(row + FROZEN) == 0.0;
    sum += select(vec2f(), vec2f(loadRecord(row + PROBABILITY), 1.0), isFree);
  }
  return sum.x / max(sum.y, 1.0);
}
