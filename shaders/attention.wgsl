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
// visited. See lib/attention.wgsl for the two forms.
// `rounded` is nothing, or rounds the statistics to half: an experiment (StatisticsRounding, src/graph/ir.ts).

var<workgroup> keyTile: array<vec4f, TILE>;
var<workgroup> valueTile: array<vec4f, TILE>;
// Parts of four scores, by row, quad and lane.
var<workgroup> partials: array<vec4f, PARTIALS>;
var<workgroup> scores: array<vec4f, SCORES>;

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
  var query: array<vec4f, HELD>;
  var sum: array<vec4f, HELD>;
  var maximum: array<f32, ROWS_EACH>;
  var total: array<f32, ROWS_EACH>;
  /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
    // Threads beyond the last row compute along with it and store nothing.
    let queryAt = qkvRow(head, min(row + r, T - 1u)) + lane;
    for (var part = 0u; part < parts; part++) {
      query[r * PARTS + part] = loadQkv(queryAt + part * LANES) * SCALE;
    }
    maximum[r] = MASKED;
  }

  let end = select(T, min(T, firstRow + ROWS), CAUSAL);
  for (var first = 0u; first < end; first += COLUMNS) {
    if (TILED) { stage(head, first, thread); }
    var score: array<vec4f, ROWS_EACH>;
    for (var quad = 0u; quad < quads; quad++) {
      let keysAt = qkvRows(head, first + 4u * quad) + vec4u(KEY_OFFSET);
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) { score[r] = vec4f(); }
      for (var part = 0u; part < parts; part++) {
        let keys = keyGroups(keysAt, quad, part * LANES + lane);
        /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) { score[r] += query[r * PARTS + part] * keys; }
      }
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
        if (TILED) {
          partials[((slot + r) * QUADS + quad) * LANES + lane] = score[r];
        } else {
          score[r] = maskedKeys(score[r], row + r, first);
        }
      }
    }
    if (TILED) { combine(slot, lane, row, first); }

    /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
      var largest = maximum[r];
      for (var quad = 0u; quad < quads; quad++) {
        let four = scoresOf(slot + r, quad, score[r]);
        largest = max(largest, max(max(four.x, four.y), max(four.z, four.w)));
      }
      let shrink = exponential(vec4f(maximum[r] - largest)).x;
      maximum[r] = largest;
      total[r] *= shrink;
      for (var part = 0u; part < parts; part++) { sum[r * PARTS + part] *= shrink; }
    }
    for (var quad = 0u; quad < quads; quad++) {
      let valuesAt = qkvRows(head, first + 4u * quad) + vec4u(VALUE_OFFSET);
      /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
        score[r] = roundedGroup(exponential(scoresOf(slot + r, quad, score[r]) - maximum[r]));
        total[r] = increased(total[r], score[r]);
      }
      for (var part = 0u; part < parts; part++) {
        let values = valueGroups(valuesAt, quad, part * LANES + lane);
        /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) { sum[r * PARTS + part] += values * score[r]; }
      }
    }
    if (TILED) { workgroupBarrier(); }
  }

  /* unroll */ for (var r = 0u; r < ROWS_EACH; r++) {
    let position = row + r;
    if (position < T) {
      let outAt = outRow(head, position) + lane;
      for (var part = 0u; part < parts; part++) {
        storeOut(outAt + part * LANES, sum[r * PARTS + part] / total[r]);
      }
    }
    if (lane == 0u && position < STORED_T) {
      storeLogSumExp(head * STORED_T + position, select(0.0, rounded(maximum[r] + log(total[r])), position < T));
    }
  }
}

// The sum with four more weights; where it is to be a half, one after the other, as a half would take them.
fn increased(total: f32, weights: vec4f) -> f32 {
  if (!ROUNDS) { return total + sumOf(weights); }
  let two = rounded(rounded(total + weights.x) + weights.y);
  return rounded(rounded(two + weights.z) + weights.w);
}

fn keyGroups(at: vec4u, quad: u32, group: u32) -> mat4x4f {
  if (!TILED) { return qkvGroups(at + group); }
  let i = quad * 4u * WIDTH + group;
  return mat4x4f(keyTile[i], keyTile[i + WIDTH], keyTile[i + 2u * WIDTH], keyTile[i + 3u * WIDTH]);
}

fn valueGroups(at: vec4u, quad: u32, group: u32) -> mat4x4f {
  if (!TILED) { return qkvGroups(at + group); }
  let i = quad * 4u * WIDTH + group;
  return mat4x4f(valueTile[i], valueTile[i + WIDTH], valueTile[i + 2u * WIDTH], valueTile[i + 3u * WIDTH]);
}

// The four scores of a row and quad: in workgroup memory, or the thread's own.
fn scoresOf(slot: u32, quad: u32, own: vec4f) -> vec4f {
  if (!TILED) { return own; }
  return scores[slot * QUADS + quad];
}

// COLUMNS rows of k and v from `first` on. Rows past the end repeat the last one; the mask hides them.
fn stage(head: u32, first: u32, thread: u32) {
  for (var i = thread; i < COLUMNS * WIDTH; i += THREADS) {
    let at = qkvRow(head, min(first + i / WIDTH, T - 1u)) + i % WIDTH;
    keyTile[i] = loadQkv(at + KEY_OFFSET);
    valueTile[i] = loadQkv(at + VALUE_OFFSET);
  }
  workgroupBarrier();
}

// Each lane adds up every LANES-th quad of its rows; then all lanes know all scores.
fn combine(slot: u32, lane: u32, row: u32, first: u32) {
  workgroupBarrier();
  for (var i = lane; i < ROWS_EACH * QUADS; i += LANES) {
    let at = slot * QUADS + i;
    var sum = vec4f();
    for (var other = 0u; other < LANES; other++) { sum += partials[at * LANES + other]; }
    scores[at] = maskedKeys(sum, row + i / QUADS, first + i % QUADS * 4u);
  }
  workgroupBarrier();
}
