// Attention, backward, first of two kernels: delta and the gradient of the queries. With the stored
// log-sum-exp L_i the weights come back without a softmax (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   delta_i = Σ_d dOut_i·out_i
//   p_j = e^(q·k_j/√D − L_i);  ds_j = p_j·(dOut_i·v_j − delta_i);  dq_i = Σ_j ds_j·k_j/√D
//
// Shapes: qkv [B·T, 3C], out and dOut [B·T, C], logSumExp and delta f32 [B·H, T]; writes columns 0 to C − 1
// of dQKV [B·T, 3C]; all arithmetic f32. Dispatch: as the forward kernel: a workgroup for each block of ROWS
// queries of each head, COLUMNS keys at a time. No atomics: every row has one owner, here a query, in the
// second kernel a key.

// Parts of q·k and dOut·v of four keys, by row, quad and sharer.
var<workgroup> scorePartials: array<vec4f, PARTIALS>;
var<workgroup> weightPartials: array<vec4f, PARTIALS>;
var<workgroup> scoreGradients: array<vec4f, SCORES>;

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
  var dOut: array<vec4f, PARTS>;
  var dQuery: array<vec4f, PARTS>;
  // Threads beyond the last row compute along with it and store nothing.
  let source = min(row, T - 1u);
  var products = vec4f();
  for (var part = 0u; part < PARTS; part++) {
    query[part] = loadQkv(qkvRow(head, source) + sharer + part * SHARERS) * SCALE;
    dOut[part] = loadDOut(outRow(head, source) + sharer + part * SHARERS);
    products += dOut[part] * loadOut(outRow(head, source) + sharer + part * SHARERS);
  }
  let delta = sumOverSharers(sumOf(products), slot, sharer);
  let statistics = vec2f(loadLogSumExp(head * STORED_T + source), delta);
  if (sharer == 0u && row < STORED_T) { storeDelta(head * STORED_T + row, select(0.0, delta, row < T)); }

  let end = select(T, min(T, firstRow + ROWS), CAUSAL);
  for (var first = 0u; first < end; first += COLUMNS) {
    stage(head, first, thread);
    for (var quad = 0u; quad < QUADS; quad++) {
      var score = vec4f();
      var dWeight = vec4f();
      for (var part = 0u; part < PARTS; part++) {
        score += query[part] * firstGroups(quad, part * SHARERS + sharer);
        dWeight += dOut[part] * secondGroups(quad, part * SHARERS + sharer);
      }
      scorePartials[(slot * QUADS + quad) * SHARERS + sharer] = score;
      weightPartials[(slot * QUADS + quad) * SHARERS + sharer] = dWeight;
    }
    workgroupBarrier();
    combine(slot, sharer, statistics, row, first);
    workgroupBarrier();
    for (var quad = 0u; quad < QUADS; quad++) {
      let gradients = scoreGradients[slot * QUADS + quad];
      for (var part = 0u; part < PARTS; part++) { dQuery[part] += firstGroups(quad, part * SHARERS + sharer) * gradients; }
    }
    workgroupBarrier();
  }

  if (row < T) {
    let queryAt = qkvRow(head, row) + sharer;
    for (var part = 0u; part < PARTS; part++) { storeDQKV(queryAt + part * SHARERS, dQuery[part] * SCALE); }
  }
}

// ds of a query and four keys. statistics: log-sum-exp and delta of the query.
fn scoreGradient(score: vec4f, dWeight: vec4f, statistics: vec2f, query: u32, first: u32) -> vec4f {
  return exponential(maskedKeys(score - statistics.x, query, first)) * (dWeight - statistics.y);
}

// The sum over a row's sharers, in their order; each of them gets it.
fn sumOverSharers(value: f32, slot: u32, sharer: u32) -> f32 {
  scorePartials[slot * QUADS * SHARERS + sharer].x = value;
  workgroupBarrier();
  var sum = 0.0;
  for (var other = 0u; other < SHARERS; other++) { sum += scorePartials[slot * QUADS * SHARERS + other].x; }
  workgroupBarrier();
  return sum;
}

// First keys, second values.
fn stagedOf(head: u32, row: u32, group: u32) -> Staged { return keysAndValues(head, row, group); }

// Each sharer adds up every SHARERS-th quad of a row; then all sharers know all ds.
fn combine(slot: u32, sharer: u32, statistics: vec2f, row: u32, first: u32) {
  for (var quad = sharer; quad < QUADS; quad += SHARERS) {
    let at = slot * QUADS + quad;
    var score = vec4f();
    var dWeight = vec4f();
    for (var other = 0u; other < SHARERS; other++) {
      score += scorePartials[at * SHARERS + other];
      dWeight += weightPartials[at * SHARERS + other];
    }
    scoreGradients[at] = scoreGradient(score, dWeight, statistics, row, first + quad * 4u);
  }
}
