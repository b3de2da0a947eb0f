// Attention, forward, by online softmax (FlashAttention-2, arXiv:2307.08691, algorithm 1):
//
//   s_j = q·k_j/√D for the keys j that row i may see (j ≤ i if CAUSAL)
//   m = max s_j;  l = Σ e^(s_j − m);  out_i = Σ e^(s_j − m)·v_j / l;  logSumExp_i = m + ln l
//
// m, l and the sum are kept for the keys seen so far and shrunk by e^(old m − new m) when m grows. Key 0 is
// visible to every row, so m is a real score from the first block on.
//
// Shapes: qkv [B·T, 3C], out [B·T, C], logSumExp f32 [B·H, T]; all arithmetic f32. Dispatch: a workgroup for
// each block of ROWS queries of each head, spread over x and y; blocks of keys above the diagonal are not
// visited. One thread or several to a row: lib/attention-staged.wgsl.
// `rounded` is nothing, or rounds the statistics to half: an experiment (StatisticsRounding, src/graph/ir.ts).

// Parts of four scores, by row, quad and sharer.
var<workgroup> partials: array<vec4f, PARTIALS>;
var<workgroup> scores: array<vec4f, SCORES>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linearWorkgroup(workgroup, count);
  if (index >= BLOCKS * headCount()) { return; }
  let head = headAt(index / BLOCKS);
  let firstRow = index % BLOCKS * ROWS;
  let slot = thread / SHARERS;
  let sharer = thread % SHARERS;
  let row = firstRow + slot;
  var query: array<vec4f, PARTS>;
  var sum: array<vec4f, PARTS>;
  var maximum = MASKED;
  var total = 0.0;
  // Threads beyond the last row compute along with it and store nothing.
  let queryAt = qkvRow(head, min(row, T - 1u)) + sharer;
  for (var part = 0u; part < PARTS; part++) { query[part] = loadQkv(queryAt + part * SHARERS) * SCALE; }

  let end = select(T, min(T, firstRow + ROWS), CAUSAL);
  for (var first = 0u; first < end; first += COLUMNS) {
    stage(head, first, thread);
    for (var quad = 0u; quad < QUADS; quad++) {
      var score = vec4f();
      for (var part = 0u; part < PARTS; part++) { score += query[part] * firstGroups(quad, part * SHARERS + sharer); }
      partials[(slot * QUADS + quad) * SHARERS + sharer] = score;
    }
    combine(slot, sharer, row, first);

    var largest = maximum;
    for (var quad = 0u; quad < QUADS; quad++) {
      let four = scores[slot * QUADS + quad];
      largest = max(largest, max(max(four.x, four.y), max(four.z, four.w)));
    }
    let shrink = exponential(vec4f(maximum - largest)).x;
    maximum = largest;
    total *= shrink;
    for (var part = 0u; part < PARTS; part++) { sum[part] *= shrink; }
    for (var quad = 0u; quad < QUADS; quad++) {
      let weights = roundedGroup(exponential(scores[slot * QUADS + quad] - maximum));
      total = increased(total, weights);
      for (var part = 0u; part < PARTS; part++) { sum[part] += secondGroups(quad, part * SHARERS + sharer) * weights; }
    }
    workgroupBarrier();
  }

  if (row < T) {
    let outAt = outRow(head, row) + sharer;
    for (var part = 0u; part < PARTS; part++) { storeOut(outAt + part * SHARERS, sum[part] / total); }
  }
  if (sharer == 0u && row < STORED_T) {
    storeLogSumExp(head * STORED_T + row, select(0.0, rounded(maximum + log(total)), row < T));
  }
}

// The sum with four more weights; where it is to be a half, one after the other, as a half would take them.
fn increased(total: f32, weights: vec4f) -> f32 {
  if (!ROUNDS) { return total + sumOf(weights); }
  let two = rounded(rounded(total + weights.x) + weights.y);
  return rounded(rounded(two + weights.z) + weights.w);
}

// First keys, second values.
fn stagedOf(head: u32, row: u32, group: u32) -> Staged { return keysAndValues(head, row, group); }

// Each sharer adds up every SHARERS-th quad of its row; then all sharers know all scores.
fn combine(slot: u32, sharer: u32, row: u32, first: u32) {
  workgroupBarrier();
  for (var quad = sharer; quad < QUADS; quad += SHARERS) {
    let at = slot * QUADS + quad;
    var sum = vec4f();
    for (var other = 0u; other < SHARERS; other++) { sum += partials[at * SHARERS + other]; }
    scores[at] = maskedKeys(sum, row, first + quad * 4u);
  }
  workgroupBarrier();
}
