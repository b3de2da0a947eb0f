// Attention, backward, first of two kernels: delta and the gradient of the queries. With the stored log-sum-exp L_i the
// weights come back without a softmax (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   delta_i = Σ_d dOut_i·out_i
//   p_j = e^(q·k_j/√D − L_i);  ds_j = p_j·(dOut_i·v_j − delta_i);  dq_i = Σ_j ds_j·k_j/√D
//
// Shapes: qkv [B·T, 3C], out and dOut [B·T, C], logSumExp and delta f32 [B·H, T]; writes columns 0 to C − 1 of
// dQKV [B·T, 3C]; all arithmetic f32.
// Dispatch: as the forward kernel: a workgroup for each block of ROWS queries of each head, keys KEYS at a time.
// No atomics: every row has one owner, here a query, in the second kernel a key.

var<workgroup> keyTile: array<vec4f, TILE>;
var<workgroup> valueTile: array<vec4f, TILE>;
// x: part of q·k, y: part of dOut·v.
var<workgroup> partials: array<vec2f, PARTIALS>;
var<workgroup> scoreGradients: array<f32, SCORES>;

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
  let source = min(row, T - 1u);
  let queryAt = qkvRow(head, source) + lane;
  let outAt = outRow(head, source) + lane;
  var query: array<vec4f, PARTS>;
  var dOut: array<vec4f, PARTS>;
  var dQuery: array<vec4f, PARTS>;
  var products = vec4f();
  for (var part = 0u; part < PARTS; part++) {
    query[part] = loadQkv(queryAt + part * LANES) * SCALE;
    dOut[part] = loadDOut(outAt + part * LANES);
    products += dOut[part] * loadOut(outAt + part * LANES);
  }
  var delta = sumOf(products);
  if (TILED) { delta = sumOverLanes(delta, slot, lane); }
  if (lane == 0u && row < STORED_T) { storeDelta(head * STORED_T + row, select(0.0, delta, row < T)); }
  let logSumExp = loadLogSumExp(head * STORED_T + source);

  let end = select(T, min(T, firstRow + ROWS), CAUSAL);
  for (var first = 0u; first < end; first += KEYS) {
    if (TILED) { stage(head, first, thread); }
    let keyAt = qkvRow(head, first) + KEY_OFFSET;
    var dScore = 0.0;
    for (var key = 0u; key < KEYS; key++) {
      var scores = vec4f();
      var dWeights = vec4f();
      for (var part = 0u; part < PARTS; part++) {
        let group = part * LANES + lane;
        if (TILED) {
          scores += query[part] * keyTile[key * WIDTH + group];
          dWeights += dOut[part] * valueTile[key * WIDTH + group];
        } else {
          scores += query[part] * loadQkv(keyAt + group);
          dWeights += dOut[part] * loadQkv(keyAt + HEADS * WIDTH + group);
        }
      }
      let products = vec2f(sumOf(scores), sumOf(dWeights));
      if (TILED) {
        partials[(slot * KEYS + key) * LANES + lane] = products;
      } else {
        dScore = scoreGradient(products, logSumExp, delta, row, first);
      }
    }
    if (TILED) { combine(slot, lane, row, first, logSumExp, delta); }
    for (var key = 0u; key < KEYS; key++) {
      if (TILED) { dScore = scoreGradients[slot * KEYS + key]; }
      for (var part = 0u; part < PARTS; part++) {
        let group = part * LANES + lane;
        if (TILED) {
          dQuery[part] += dScore * keyTile[key * WIDTH + group];
        } else {
          dQuery[part] += dScore * loadQkv(keyAt + group);
        }
      }
    }
    if (TILED) { workgroupBarrier(); }
  }

  if (row < T) {
    for (var part = 0u; part < PARTS; part++) { storeDQKV(queryAt + part * LANES, dQuery[part] * SCALE); }
  }
}

// ds from q·k/√D and dOut·v.
fn scoreGradient(products: vec2f, logSumExp: f32, delta: f32, query: u32, key: u32) -> f32 {
  return weightOf(products.x, logSumExp, query, key) * (products.y - delta);
}

// Every lane of the row gets the sum over its lanes, in the order of the lanes.
fn sumOverLanes(value: f32, slot: u32, lane: u32) -> f32 {
  partials[slot * LANES + lane] = vec2f(value, 0.0);
  workgroupBarrier();
  var sum = 0.0;
  for (var other = 0u; other < LANES; other++) { sum += partials[slot * LANES + other].x; }
  workgroupBarrier();
  return sum;
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

// Each lane adds up the partial products of every LANES-th key of its row; then all lanes know all ds.
fn combine(slot: u32, lane: u32, row: u32, first: u32, logSumExp: f32, delta: f32) {
  workgroupBarrier();
  for (var key = lane; key < KEYS; key += LANES) {
    let at = slot * KEYS + key;
    var products = vec2f();
    for (var other = 0u; other < LANES; other++) { products += partials[at * LANES + other]; }
    scoreGradients[at] = scoreGradient(products, logSumExp, delta, row, first + key);
  }
  workgroupBarrier();
}
