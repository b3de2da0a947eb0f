// Attention, backward, second of two kernels: the gradients of keys and values. For key j, over the queries i
// that see it (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   p_i = e^(q_i·k/√D − L_i);  ds_i = p_i·(dOut_i·v − delta_i)
//   dv_j = Σ_i p_i·dOut_i;     dk_j = Σ_i ds_i·q_i/√D
//
// Shapes: qkv [B·T, 3C], dOut [B·T, C], logSumExp and delta f32 [B·H, T] (delta from the first kernel);
// writes columns C to 3C − 1 of dQKV [B·T, 3C]; all arithmetic f32. Dispatch: a workgroup for each block of
// ROWS keys of each head, COLUMNS queries at a time, from the diagonal on if CAUSAL.

// Parts of q·k and dOut·v of four queries, by row, quad and sharer.
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
  if (index >= BLOCKS * headCount()) { return; }
  let head = headAt(index / BLOCKS);
  let firstRow = index % BLOCKS * ROWS;
  let slot = thread / SHARERS;
  let sharer = thread % SHARERS;
  let row = firstRow + slot;
  var key: array<vec4f, PARTS>;
  var value: array<vec4f, PARTS>;
  var dKey: array<vec4f, PARTS>;
  var dValue: array<vec4f, PARTS>;
  // Threads beyond the last row compute along with it and store nothing.
  let keyAt = qkvRow(head, min(row, T - 1u)) + sharer;
  for (var part = 0u; part < PARTS; part++) {
    key[part] = loadQkv(keyAt + KEY_OFFSET + part * SHARERS) * SCALE;
    value[part] = loadQkv(keyAt + VALUE_OFFSET + part * SHARERS);
  }

  let start = select(0u, firstRow, CAUSAL);
  for (var first = start; first < T; first += COLUMNS) {
    stage(head, first, thread);
    for (var quad = 0u; quad < QUADS; quad++) {
      var score = vec4f();
      var weight = vec4f();
      for (var part = 0u; part < PARTS; part++) {
        score += key[part] * firstGroups(quad, part * SHARERS + sharer);
        weight += value[part] * secondGroups(quad, part * SHARERS + sharer);
      }
      scorePartials[(slot * QUADS + quad) * SHARERS + sharer] = score;
      weightPartials[(slot * QUADS + quad) * SHARERS + sharer] = weight;
    }
    workgroupBarrier();
    combine(head, slot, sharer, row, first);
    workgroupBarrier();
    for (var quad = 0u; quad < QUADS; quad++) {
      let weight = weights[slot * QUADS + quad];
      let gradient = scoreGradients[slot * QUADS + quad];
      for (var part = 0u; part < PARTS; part++) {
        dValue[part] += secondGroups(quad, part * SHARERS + sharer) * weight;
        dKey[part] += firstGroups(quad, part * SHARERS + sharer) * gradient;
      }
    }
    workgroupBarrier();
  }

  if (row < T) {
    for (var part = 0u; part < PARTS; part++) {
      storeDQKV(keyAt + KEY_OFFSET + part * SHARERS, dKey[part] * SCALE);
      storeDQKV(keyAt + VALUE_OFFSET + part * SHARERS, dValue[part]);
    }
  }
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

// First queries, second the gradients of their results.
fn stagedOf(head: u32, row: u32, group: u32) -> Staged {
  return Staged(loadQkv(qkvRow(head, row) + group), loadDOut(outRow(head, row) + group));
}

// Each sharer adds up every SHARERS-th quad of a row; then all sharers of the key know all p and ds.
fn combine(head: u32, slot: u32, sharer: u32, row: u32, first: u32) {
  for (var quad = sharer; quad < QUADS; quad += SHARERS) {
    let at = slot * QUADS + quad;
    var score = vec4f();
    var dWeight = vec4f();
    for (var other = 0u; other < SHARERS; other++) {
      score += scorePartials[at * SHARERS + other];
      dWeight += weightPartials[at * SHARERS + other];
    }
    let weight = weightsOf(score, head, first + quad * 4u, row);
    weights[at] = weight;
    scoreGradients[at] = weight * (dWeight - deltas(head, first + quad * 4u));
  }
}
