// takers[g] = [count, the token blocks that chose g, ascending]: what sums over rows for the gradients of a block's weights.
//
// In training record[g] is told whether any of the step's token blocks chose it, and the share of them that did: FACTOR for each,
// later micro-batches add theirs.
// Shapes: values f32 [LISTS, GATES], rows VALUES_STRIDE apart, 0 where not chosen; takers u32 [GATES, 1 + LISTS], rows
// TAKERS_WORDS apart; record f32 rows of RECORD_WORDS, this layer's from FIRST on. Dispatch: one invocation a gate, which keeps
// its list in order; THREADS a workgroup.

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let g = id.x;
  if (g >= GATES) { return; }
  var count = 0u;
  for (var list = 0u; list < LISTS; list++) {
    if (loadValues(list * VALUES_STRIDE + g) != 0.0) {
      count += 1u;
      storeTakers(g * TAKERS_WORDS + count, list);
    }
  }
  for (var i = count + 1u; i < TAKERS_WORDS; i++) { storeTakers(g * TAKERS_WORDS + i, 0u); }
  storeTakers(g * TAKERS_WORDS, count);
  if (RECORDS) {
    let row = (FIRST + g) * RECORD_WORDS;
    let before = select(vec2f(), vec2f(loadRecord(row + AWAKE), loadRecord(row + PROBABILITY)), ACCUMULATES);
    storeRecord(row + AWAKE, max(before.x, select(0.0, 1.0, count > 0u)));
    storeRecord(row + PROBABILITY, before.y + f32(count) * FACTOR);
  }
}
