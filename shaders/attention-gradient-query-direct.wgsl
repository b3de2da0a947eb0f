// Attention, backward, first of two kernels: delta and the gradient of the queries. With the stored
// log-sum-exp L_i the weights come back without a softmax (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   delta_i = Σ_d dOut_i·out_i
//   p_j = e^(q·k_j/√D − L_i);  ds_j = p_j·(dOut_i·v_j − delta_i);  dq_i = Σ_j ds_j·k_j/√D
//
// Shapes: qkv [B·T, 3C], out and dOut [B·T, C], logSumExp and delta f32 [B·H, T]; writes columns 0 to C − 1
// of dQKV [B·T, 3C]; all arithmetic f32. Dispatch: as the forward kernel: a team for each block of ROWS queries of each
// head (lib/attention-direct.wgsl). No atomics: every row has one owner, here a query, in the second kernel a key.

fn attentionTeam(index: u32, invocation: u32) {
  if (index >= BLOCKS * headCount()) { return; }
  let head = headAt(index / BLOCKS);
  let firstRow = index % BLOCKS * ROWS;
  let parts = opaque(WIDTH);
  // log-sum-exp and delta of the rows that this invocation loads.
  var logSumExps: array<f32, ROW_LOADS>;
  var deltas: array<f32, ROW_LOADS>;
  /* unroll */ for (var n = 0u; n < ROW_LOADS; n++) {
    let source = loadedRow(firstRow, n, invocation);
    let position = firstRow + n * SHARE + invocation;
    var products = vec4f();
    for (var part = 0u; part < parts; part++) {
      products += loadDOut(outRow(head, source) + part) * loadOut(outRow(head, source) + part);
    }
    logSumExps[n] = loadLogSumExp(head * STORED_T + source);
    deltas[n] = sumOf(products);
    if (position < STORED_T) { storeDelta(head * STORED_T + position, select(0.0, deltas[n], position < T)); }
  }

  var sums: Sums;
  let end = opaque(select(T, min(T, firstRow + ROWS), CAUSAL));
  for (var first = 0u; first < end; first += COLUMNS) {
    let columnsAt = qkvRows(head, first + 4u * invocation);
    var scores = Scores();
    var dWeights = Scores();
    for (var part = 0u; part < parts; part++) {
      var queries: Rows;
      var dOuts: Rows;
      /* unroll */ for (var n = 0u; n < ROW_LOADS; n++) {
        let source = loadedRow(firstRow, n, invocation);
        queries[n] = loadQkv(qkvRow(head, source) + part);
        dOuts[n] = loadDOut(outRow(head, source) + part);
      }
      addScores(&scores, &queries, qkvGroups(columnsAt + KEY_OFFSET + part));
      addScores(&dWeights, &dOuts, qkvGroups(columnsAt + VALUE_OFFSET + part));
    }
    /* unroll */ for (var i = 0u; i < ROWS; i++) {
      let logSumExp = fromInvocation(logSumExps[i / SHARE], i % SHARE);
      let delta = fromInvocation(deltas[i / SHARE], i % SHARE);
      let weights = exponential(maskedKeys(scores[i] * SCALE - logSumExp, firstRow + i, first + 4u * invocation));
      scores[i] = weights * (dWeights[i] - delta);
    }
    let count = holders(first, end);
    for (var holder = 0u; holder < count; holder++) {
      var keys = ownedQkv(qkvRows(head, first + 4u * holder) + KEY_OFFSET, invocation);
      addWeighted(&sums, &scores, holder, &keys);
    }
  }

  let rows = opaque(ROWS);
  for (var i = 0u; i < rows; i++) {
    /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) {
      if (firstRow + i < T && g * SHARE + invocation < WIDTH) {
        storeDQKV(qkvRow(head, firstRow + i) + g * SHARE + invocation, sums[0][g] * SCALE);
      }
    }
    /* unroll */ for (var s = 1u; s < ROWS; s++) { sums[s - 1u] = sums[s]; }
  }
}
