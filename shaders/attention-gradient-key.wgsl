// Attention, backward, second of two kernels: the gradients of keys and values. For key j, over the queries i that see it
// (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   p_i = e^(q_i·k/√D − L_i);  ds_i = p_i·(dOut_i·v − delta_i)
//   dv_j = Σ_i p_i·dOut_i;     dk_j = Σ_i ds_i·q_i/√D
//
// Shapes: qkv [B·T, 3C], dOut [B·T, C], logSumExp and delta f32 [B·H, T] (delta from the first kernel); writes columns
// C to 3C − 1 of dQKV [B·T, 3C]; all arithmetic f32.
// Dispatch: a workgroup for each block of ROWS keys of each head, queries KEYS at a time, from the diagonal on if CAUSAL.

var<workgroup> queryTile: array<vec4f, TILE>;
var<workgroup> dOutTile: array<vec4f, TILE>;
// x: part of q·k, y: part of dOut·v.
var<workgroup> partials: array<vec2f, PARTIALS>;
// x: p, y: ds.
var<workgroup> weights: array<vec2f, SCORES>;

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
  let keyAt = qkvRow(head, min(row, T - 1u)) + KEY_OFFSET + lane;
  let valueAt = keyAt + HEADS * WIDTH;
  var key: array<vec4f, PARTS>;
  var value: array<vec4f, PARTS>;
  var dKey: array<vec4f, PARTS>;
  var dValue: array<vec4f, PARTS>;
  for (var part = 0u; part < PARTS; part++) {
    key[part] = loadQkv(keyAt + part * LANES) * SCALE;
    value[part] = loadQkv(valueAt + part * LANES);
  }

  let start = select(0u, firstRow, CAUSAL);
  for (var first = start; first < T; first += KEYS) {
    if (TILED) { stage(head, first, thread); }
    let queryAt = qkvRow(head, first);
    let outAt = outRow(head, first);
    var weight = vec2f();
    for (var query = 0u; query < KEYS; query++) {
      var scores = vec4f();
      var dWeights = vec4f();
      for (var part = 0u; part < PARTS; part++) {
        let group = part * LANES + lane;
        if (TILED) {
          scores += key[part] * queryTile[query * WIDTH + group];
          dWeights += value[part] * dOutTile[query * WIDTH + group];
        } else {
          scores += key[part] * loadQkv(queryAt + group);
          dWeights += value[part] * loadDOut(outAt + group);
        }
      }
      let products = vec2f(sumOf(scores), sumOf(dWeights));
      if (TILED) {
        partials[(slot * KEYS + query) * LANES + lane] = products;
      } else {
        weight = weightAndGradient(products, head, first, row);
      }
    }
    if (TILED) { combine(head, slot, lane, row, first); }
    for (var query = 0u; query < KEYS; query++) {
      if (TILED) { weight = weights[slot * KEYS + query]; }
      for (var part = 0u; part < PARTS; part++) {
        let group = part * LANES + lane;
        if (TILED) {
          dValue[part] += weight.x * dOutTile[query * WIDTH + group];
          dKey[part] += weight.y * queryTile[query * WIDTH + group];
        } else {
          dValue[part] += weight.x * loadDOut(outAt + group);
          dKey[part] += weight.y * loadQkv(queryAt + group);
        }
      }
    }
    if (TILED) { workgroupBarrier(); }
  }

  if (row < T) {
    for (var part = 0u; part < PARTS; part++) {
      storeDQKV(keyAt + part * LANES, dKey[part] * SCALE);
      storeDQKV(valueAt + part * LANES, dValue[part]);
    }
  }
}

// p and ds of one query from q·k/√D and dOut·v.
fn weightAndGradient(products: vec2f, head: u32, query: u32, key: u32) -> vec2f {
  let at = head * STORED_T + min(query, T - 1u);
  let weight = weightOf(products.x, loadLogSumExp(at), query, key);
  return vec2f(weight, weight * (products.y - loadDelta(at)));
}

// KEYS rows of q and dOut from `first` on. Rows past the end repeat the last one; the mask hides them.
fn stage(head: u32, first: u32, thread: u32) {
  for (var i = thread; i < KEYS * WIDTH; i += THREADS) {
    let row = min(first + i / WIDTH, T - 1u);
    queryTile[i] = loadQkv(qkvRow(head, row) + i % WIDTH);
    dOutTile[i] = loadDOut(outRow(head, row) + i % WIDTH);
  }
  workgroupBarrier();
}

// Each lane adds up the partial products of every LANES-th query; then all lanes of the key know all p and ds.
fn combine(head: u32, slot: u32, lane: u32, row: u32, first: u32) {
  workgroupBarrier();
  for (var query = lane; query < KEYS; query += LANES) {
    let at = slot * KEYS + query;
    var products = vec2f();
    for (var other = 0u; other < LANES; other++) { products += partials[at * LANES + other]; }
    weights[at] = weightAndGradient(products, head, first + query, row);
  }
  workgroupBarrier();
}
