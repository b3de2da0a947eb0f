// record[g].TAYLOR (+)= dValues[g]: what a gate that stands at 1 is worth to the loss, to first order, times the loss scale;
// later micro-batches add theirs. What becomes of it is decided at the end of the step (gate-ranking.wgsl).
//
// Shapes: dValues f32 [GATES], 0 where a gate sleeps; record f32 rows of RECORD_WORDS, this call's from FIRST on. Dispatch:
// one invocation a gate, THREADS a workgroup.

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let g = id.x;
  if (g >= GATES) { return; }
  let at = (FIRST + g) * RECORD_WORDS + TAYLOR;
  storeRecord(at, select(0.0, loadRecord(at), ACCUMULATES) + loadDValues(g));
}
