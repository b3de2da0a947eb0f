// Attention, forward, by online softmax (FlashAttention-2, arXiv:2307.08691, algorithm 1):
//
//   s_j = q·k_j/√D for the keys j that row i may see (j ≤ i if CAUSAL)
//   m = max s_j;  l = Σ e^(s_j − m);  out_i = Σ e^(s_j − m)·v_j / l;  logSumExp_i = m + ln l
//
// m, l and the sum are kept for the keys seen so far and shrunk by e^(old m − new m) when m grows. Key 0 is
// visible to every row, so m is a real score from the first block on.
//
// Shapes: qkv [B·T, 3C], out [B·T, C], logSumExp f32 [B·H, T]; all arithmetic f32. Dispatch: a team for each block of
// ROWS queries of each head, spread over x and y; blocks of keys above the diagonal are not visited. The tile is that of
// the direct matmul: see lib/attention-direct.wgsl.
// `rounded` is nothing, or rounds the statistics to half: an experiment (StatisticsRounding, src/graph/ir.ts).

fn attentionTeam(index: u32, invocation: u32) {
  if (index >= BLOCKS * headCount()) { return; }
  let head = headAt(index / BLOCKS);
  let firstRow = index % BLOCKS * ROWS;
  var sums: Sums;
  var maximum: array<f32, ROWS>;
  var total: array<f32, ROWS>;
  /* unroll */ for (var i = 0u; i < ROWS; i++) { maximum[i] = MASKED; }

  let end = opaque(select(T, min(T, firstRow + ROWS), CAUSAL));
  for (var first = 0u; first < end; first += COLUMNS) {
    let keysAt = qkvRows(head, first + 4u * invocation) + KEY_OFFSET;
    var scores = Scores();
    let parts = opaque(WIDTH);
    for (var part = 0u; part < parts; part++) {
      var queries: Rows;
      /* unroll */ for (var n = 0u; n < ROW_LOADS; n++) {
        queries[n] = loadQkv(qkvRow(head, loadedRow(firstRow, n, invocation)) + part);
      }
      addScores(&scores, &queries, qkvGroups(keysAt + part));
    }
    /* unroll */ for (var i = 0u; i < ROWS; i++) {
      let score = maskedKeys(scores[i] * SCALE, firstRow + i, first + 4u * invocation);
      let largest = max(maximum[i], teamMax(max(max(score.x, score.y), max(score.z, score.w))));
      let shrink = exponential(vec4f(maximum[i] - largest)).x;
      maximum[i] = largest;
      total[i] *= shrink;
      /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) { sums[i][g] *= shrink; }
      scores[i] = roundedGroup(exponential(score - largest));
    }
    let count = holders(first, end);
    for (var holder = 0u; holder < count; holder++) {
      var values = ownedQkv(qkvRows(head, first + 4u * holder) + VALUE_OFFSET, invocation);
      addWeighted(&sums, &scores, holder, &values);
      /* unroll */ for (var i = 0u; i < ROWS; i++) { total[i] = increased(total[i], fromInvocationGroup(scores[i], holder)); }
    }
  }

  let rows = opaque(ROWS);
  for (var i = 0u; i < rows; i++) {
    let position = firstRow + i;
    if (position < T) {
      /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) {
        let group = g * SHARE + invocation;
        if (group < WIDTH) { storeOut(outRow(head, position) + group, sums[0][g] / total[0]); }
      }
    }
    if (invocation == 0u && position < STORED_T) {
      storeLogSumExp(head * STORED_T + position, select(0.0, rounded(maximum[0] + log(total[0])), position < T));
    }
    /* unroll */ for (var s = 1u; s < ROWS; s++) {
      sums[s - 1u] = sums[s];
      maximum[s - 1u] = maximum[s];
      total[s - 1u] = total[s];
    }
  }
}

// The sum with four more weights; where it is to be a half, one after the other, as a half would take them.
fn increased(total: f32, weights: vec4f) -> f32 {
  if (!ROUNDS) { return total + sumOf(weights); }
  let two = rounded(rounded(total + weights.x) + weights.y);
  return rounded(rounded(two + weights.z) + weights.w);
}
