// Attention, backward, second of two kernels: the gradients of keys and values. For key j, over the queries i
// that see it (FlashAttention-2, arXiv:2307.08691, algorithm 2):
//
//   p_i = e^(q_i·k/√D − L_i);  ds_i = p_i·(dOut_i·v − delta_i)
//   dv_j = Σ_i p_i·dOut_i;     dk_j = Σ_i ds_i·q_i/√D
//
// Shapes: qkv [B·T, 3C], dOut [B·T, C], logSumExp and delta f32 [B·H, T] (delta from the first kernel);
// writes columns C to 3C − 1 of dQKV [B·T, 3C]; all arithmetic f32. Dispatch: a team for each block of ROWS keys of each
// head (lib/attention-direct.wgsl), COLUMNS queries at a time, from the diagonal on if CAUSAL.

fn attentionTeam(index: u32, invocation: u32) {
  if (index >= BLOCKS * headCount()) { return; }
  let head = headAt(index / BLOCKS);
  let firstRow = index % BLOCKS * ROWS;
  let parts = opaque(WIDTH);
  var dKeys: Sums;
  var dValues: Sums;
  let end = opaque(T);
  for (var first = select(0u, firstRow, CAUSAL); first < end; first += COLUMNS) {
    let queriesAt = qkvRows(head, first + 4u * invocation);
    let outsAt = outRows(head, first + 4u * invocation);
    // q·k, then p; dOut·v, then ds.
    var weights = Scores();
    var gradients = Scores();
    for (var part = 0u; part < parts; part++) {
      var keys: Rows;
      var values: Rows;
      /* unroll */ for (var n = 0u; n < ROW_LOADS; n++) {
        let at = qkvRow(head, loadedRow(firstRow, n, invocation)) + part;
        keys[n] = loadQkv(at + KEY_OFFSET);
        values[n] = loadQkv(at + VALUE_OFFSET);
      }
      addScores(&weights, &keys, qkvGroups(queriesAt + part));
      addScores(&gradients, &values, dOutGroups(outsAt + part));
    }
    let at = fourRows(first + 4u * invocation) + head * STORED_T;
    let logSumExp = vec4f(loadLogSumExp(at.x), loadLogSumExp(at.y), loadLogSumExp(at.z), loadLogSumExp(at.w));
    let delta = vec4f(loadDelta(at.x), loadDelta(at.y), loadDelta(at.z), loadDelta(at.w));
    /* unroll */ for (var i = 0u; i < ROWS; i++) {
      weights[i] = exponential(maskedQueries(weights[i] * SCALE - logSumExp, first + 4u * invocation, firstRow + i));
      gradients[i] = weights[i] * (gradients[i] - delta);
    }
    let count = holders(first, end);
    for (var holder = 0u; holder < count; holder++) {
      var queries = ownedQkv(qkvRows(head, first + 4u * holder), invocation);
      var dOuts: Columns;
      let heldAt = outRows(head, first + 4u * holder);
      /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) { dOuts[g] = dOutGroups(heldAt + ownedGroup(g, invocation)); }
      addWeighted(&dKeys, &gradients, holder, &queries);
      addWeighted(&dValues, &weights, holder, &dOuts);
    }
  }

  let rows = opaque(ROWS);
  for (var i = 0u; i < rows; i++) {
    /* unroll */ for (var g = 0u; g < GROUPS_EACH; g++) {
      if (firstRow + i < T && g * SHARE + invocation < WIDTH) {
        let at = qkvRow(head, firstRow + i) + g * SHARE + invocation;
        storeDQKV(at + KEY_OFFSET, dKeys[0][g] * SCALE);
        storeDQKV(at + VALUE_OFFSET, dValues[0][g]);
      }
    }
    /* unroll */ for (var s = 1u; s < ROWS; s++) {
      dKeys[s - 1u] = dKeys[s];
      dValues[s - 1u] = dValues[s];
    }
  }
}

fn dOutGroups(at: vec4u) -> mat4x4f {
  return mat4x4f(loadDOut(at.x), loadDOut(at.y), loadDOut(at.z), loadDOut(at.w));
}
