// Attention, backward, second of two kernels: the gradients of keys and values. For key j, over the queries i
// that see it (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   p_i = e^(q_i·k/√D − L_i);  ds_i = p_i·(dOut_i·v − delta_i)
//   dv_j = Σ_i p_i·dOut_i;     dk_j = Σ_i ds_i·q_i/√D
//
// Shapes: qkv [B·T, 3C], dOut [B·T, C], logSumExp and delta f32 [B·H, T] (delta from the first kernel);
// writes columns C to 3C − 1 of dQKV [B·T, 3C]; all arithmetic f32. Dispatch: a workgroup for each block of
// ROWS keys of each head, COLUMNS queries at a time, from the diagonal on if CAUSAL.

var<workgroup> queryTile: array<vec4f, TILE>;
var<workgroup> dOutTile: array<vec4f, TILE>;
// Parts of q·k and dOut·v of four queries, by row, quad and lane.
var<workgroup> scorePartials: array<vec4f, PARTIALS>;
var<workgroup> weightPartials: array<vec4f, PARTIALS>;
// p and ds.
var<workgroup> weights: array<vec4f, SCORES>;
var<workgroup> scoreGradients: array<vec4f, SCORES>;

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
  let slot = thread / LANES * ROWS_EACH;
  let lane = thread % LANES;
  let row = firstRow + slot;
  let parts = partsHeld();
  let quads = quadsHeld();
  var key: array<vec4f, HELD>;
  var value: array<vec4f, HELD>;
  var dKey: array<vec4f, HELD>;
  var dValue: array<vec4f, HELD>;
  /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
    // Threads beyond the last row compute along with it and store nothing.
    let at = qkvRow(head, min(row + r, T - 1u)) + lane;
    for (var part = 0u; part < parts; part++) {
      key[r * PARTS + part] = loadQkv(at + KEY_OFFSET + part * LANES) * SCALE;
      value[r * PARTS + part] = loadQkv(at + VALUE_OFFSET + part * LANES);
    }
  }

  let start = select(0u, firstRow, CAUSAL);
  for (var first = start; first < T; first += COLUMNS) {
    if (TILED) { stage(head, first, thread); }
    // q·k, then ds; dOut·v, then p.
    var score: array<vec4f, ROWS_EACH>;
    var weight: array<vec4f, ROWS_EACH>;
    for (var quad = 0u; quad < quads; quad++) {
      let queriesAt = qkvRows(head, first + 4u * quad);
      let outsAt = outRows(head, first + 4u * quad);
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
        score[r] = vec4f();
        weight[r] = vec4f();
      }
      for (var part = 0u; part < parts; part++) {
        let queries = queryGroups(queriesAt, quad, part * LANES + lane);
        let dOuts = dOutGroups(outsAt, quad, part * LANES + lane);
        /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
          score[r] += key[r * PARTS + part] * queries;
          weight[r] += value[r * PARTS + part] * dOuts;
        }
      }
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
        if (TILED) {
          let at = ((slot + r) * QUADS + quad) * LANES + lane;
          scorePartials[at] = score[r];
          weightPartials[at] = weight[r];
        } else {
          let dWeight = weight[r];
          weight[r] = weightsOf(score[r], head, first, row + r);
          score[r] = weight[r] * (dWeight - deltas(head, first));
        }
      }
    }
    if (TILED) {
      workgroupBarrier();
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) { combine(head, slot + r, lane, row + r, first); }
      workgroupBarrier();
    }
    for (var quad = 0u; quad < quads; quad++) {
      let queriesAt = qkvRows(head, first + 4u * quad);
      let outsAt = outRows(head, first + 4u * quad);
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
        if (TILED) {
          weight[r] = weights[(slot + r) * QUADS + quad];
          score[r] = scoreGradients[(slot + r) * QUADS + quad];
        }
      }
      for (var part = 0u; part < parts; part++) {
        let queries = queryGroups(queriesAt, quad, part * LANES + lane);
        let dOuts = dOutGroups(outsAt, quad, part * LANES + lane);
        /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
          dValue[r * PARTS + part] += dOuts * weight[r];
          dKey[r * PARTS + part] += queries * score[r];
        }
      }
    }
    if (TILED) { workgroupBarrier(); }
  }

  /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
    if (row + r < T) {
      let at = qkvRow(head, row + r) + lane;
      for (var part = 0u; part < parts; part++) {
        storeDQKV(at + KEY_OFFSET + part * LANES, dKey[r * PARTS + part] * SCALE);
        storeDQKV(at + VALUE_OFFSET + part * LANES, dValue[r * PARTS + part]);
      }
    }
  }
}

fn queryGroups(at: vec4u, quad: u32, group: u32) -> mat4x4f {
  if (!TILED) { return qkvGroups(at + group); }
  let i = quad * 4u * WIDTH + group;
  return mat4x4f(queryTile[i], queryTile[i + WIDTH], queryTile[i + 2u * WIDTH], queryTile[i + 3u * WIDTH]);
}

fn dOutGroups(at: vec4u, quad: u32, group: u32) -> mat4x4f {
  if (!TILED) {
    let i = at + group;
    return mat4x4f(loadDOut(i.x), loadDOut(i.y), loadDOut(i.z), loadDOut(i.w));
  }
  let i = quad * 4u * WIDTH + group;
  return mat4x4f(dOutTile[i], dOutTile[i + WIDTH], dOutTile[i + 2u * WIDTH], dOutTile[i + 3u * WIDTH]);
}

// p of four queries and a key.
fn weightsOf(score: vec4f, head: u32, first: u32, key: u32) -> vec4f {
  let at = fourRows(first) + head * STORED_T;
  let logSumExp = vec4f(loadLogSumExp(at.x), loadLogSumExp(at.y), loadLogSumExp(at.z), loadLogSumExp(at.w));
  return exponential(maskedQueries(score - logSumExp, first, key));
}

fn deltas(head: u32, first: u32) -> vec4f {
  let at = fourRows(first) + head * STORED_T;
  return vec4f(loadDelta(at.x), loadDelta(at.y), loadDelta(at.z), loadDelta(at.w));
}

// COLUMNS rows of q and dOut from `first` on. Rows past the end repeat the last one; the mask hides them.
fn stage(head: u32, first: u32, thread: u32) {
  for (var i = thread; i < COLUMNS * WIDTH; i += THREADS) {
    let row = min(first + i / WIDTH, T - 1u);
    queryTile[i] = loadQkv(qkvRow(head, row) + i % WIDTH);
    dOutTile[i] = loadDOut(outRow(head, row) + i % WIDTH);
  }
  workgroupBarrier();
}

// Each lane adds up every LANES-th quad of a row; then all lanes of the key know all p and ds.
fn combine(head: u32, slot: u32, lane: u32, row: u32, first: u32) {
  for (var quad = lane; quad < QUADS; quad += LANES) {
    let at = slot * QUADS + quad;
    var score = vec4f();
    var dWeight = vec4f();
    for (var other = 0u; other < LANES; other++) {
      score += scorePartials[at * LANES + other];
      dWeight += weightPartials[at * LANES + other];
    }
    let weight = weightsOf(score, head, first + quad * 4u, row);
    weights[at] = weight;
    scoreGradients[at] = weight * (dWeight - deltas(head, first + quad * 4u));
  }
}
