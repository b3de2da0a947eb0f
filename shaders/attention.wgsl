// Attention, forward, by online softmax (FlashAttention-2, arXiv:2307.08691, algorithm 1):
//
//   s_j = q·k_j/√D for the keys j that row i may see (j ≤ i if CAUSAL)
//   m = max s_j;  l = Σ e^(s_j − m);  out_i = Σ e^(s_j − m)·v_j / l;  logSumExp_i = m + ln l
//
// m, l and the sum are kept for the keys seen so far and shrunk by e^(old m − new m) when m grows.
// Key 0 is visible to every row, so m is a real score from the first block on.
//
// Shapes: qkv [B·T, 3C], out [B·T, C], logSumExp f32 [B·H, T]; all arithmetic f32.
// Dispatch: a workgroup of ROWS·LANES threads for each block of ROWS queries of each head; blocks of keys above the
// diagonal are not visited. See lib/attention.wgsl for the two forms.

var<workgroup> keyTile: array<vec4f, TILE>;
var<workgroup> valueTile: array<vec4f, TILE>;
var<workgroup> partials: array<f32, PARTIALS>;
var<workgroup> scores: array<f32, SCORES>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linearWorkgroup(workgroup, count);
  if (index >= BLOCKS * BATCH * HEADS) { return; }
  let head = index / BLOCKS;
  let firstRow = index % BLOCKS * ROWS;
  let slot = thread / LANES;
  let lane = thread % LANES;
  let row = firstRow + slot;
  // Threads beyond the last row compute along with it and store nothing.
  let queryAt = qkvRow(head, min(row, T - 1u)) + lane;
  var query: array<vec4f, PARTS>;
  var sum: array<vec4f, PARTS>;
  for (var part = 0u; part < PARTS; part++) { query[part] = loadQkv(queryAt + part * LANES) * SCALE; }
  var maximum = MASKED;
  var total = 0.0;

  let end = select(T, min(T, firstRow + ROWS), CAUSAL);
  for (var first = 0u; first < end; first += KEYS) {
    if (TILED) { stage(head, first, thread); }
    let keyAt = qkvRow(head, first) + KEY_OFFSET;
    var score = 0.0;
    for (var key = 0u; key < KEYS; key++) {
      var products = vec4f();
      for (var part = 0u; part < PARTS; part++) {
        let group = part * LANES + lane;
        if (TILED) {
          products += query[part] * keyTile[key * WIDTH + group];
        } else {
          products += query[part] * loadQkv(keyAt + group);
        }
      }
      score = sumOf(products);
      if (TILED) { partials[(slot * KEYS + key) * LANES + lane] = score; }
    }
    if (TILED) { combine(slot, lane, row, first); }

    var largest = maximum;
    for (var key = 0u; key < KEYS; key++) {
      if (TILED) { score = scores[slot * KEYS + key]; } else { score = masked(score, row, first); }
      largest = max(largest, score);
    }
    let shrink = exponentialOf(maximum - largest);
    maximum = largest;
    total *= shrink;
    for (var part = 0u; part < PARTS; part++) { sum[part] *= shrink; }
    for (var key = 0u; key < KEYS; key++) {
      if (TILED) { score = scores[slot * KEYS + key]; }
      let weight = exponentialOf(score - maximum);
      total += weight;
      for (var part = 0u; part < PARTS; part++) {
        let group = part * LANES + lane;
        if (TILED) {
          sum[part] += weight * valueTile[key * WIDTH + group];
        } else {
          sum[part] += weight * loadQkv(keyAt + HEADS * WIDTH + group);
        }
      }
    }
    if (TILED) { workgroupBarrier(); }
  }

  if (row < T) {
    let outAt = outRow(head, row) + lane;
    for (var part = 0u; part < PARTS; part++) { storeOut(outAt + part * LANES, sum[part] / total); }
  }
  if (lane == 0u && row < STORED_T) {
    storeLogSumExp(head * STORED_T + row, select(0.0, maximum + log(total), row < T));
  }
}

// KEYS rows of k and v from `first` on. Rows past the end repeat the last one; the mask hides them.
fn stage(head: u32, first: u32, thread: u32) {
  for (var i = thread; i < KEYS * WIDTH; i += THREADS) {
    let at = qkvRow(head, min(first + i / WIDTH, T - 1u)) + i % WIDTH;
    keyTile[i] = loadQkv(at + KEY_OFFSET);
    valueTile[i] = loadQkv(at + VALUE_OFFSET);
  }
  workgroupBarrier();
}

// Each lane adds up the partial products of every LANES-th key of its row; then all lanes know all scores.
fn combine(slot: u32, lane: u32, row: u32, first: u32) {
  workgroupBarrier();
  for (var key = lane; key < KEYS; key += LANES) {
    let at = slot * KEYS + key;
    var score = 0.0;
    for (var other = 0u; other < LANES; other++) { score += partials[at * LANES + other]; }
    scores[at] = masked(score, row, first + key);
  }
  workgroupBarrier();
}
