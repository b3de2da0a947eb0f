// dLogits = (softmax(logits) − onehot(targets))·(lossScale·factor), softmax = exp(logits − logSumExp).
// logits, dLogits [M,V]; targets u32 [M]; logSumExp f32 [M]; lossScale is word 0 of `scaler`, as f32 bits. The scale and the
// factor (1/rows) meet first: their product is in range where a large scale times a probability might not reach it.
// A target ≥ V, IGNORED_TARGET among them, gives a row of zeros. A NaN in logSumExp makes the whole row NaN, so that the
// found-inf scan sees it. Padding columns are stored as zero.
// Dispatch: one invocation a group of four columns, WORKGROUP (256) a workgroup, linear grid over M·GROUPS. No reduction is
// left to do, so no tile.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= M * GROUPS) { return; }
  let row = i / GROUPS;
  let g = i % GROUPS;
  let label = loadTargets(row);
  let scale = bitcast<f32>(loadScaler(0u)) * FACTOR;
  let softmax = exponential(loadLogits(i) - loadLogSumExp(row));
  let gradient = (softmax - select(vec4f(0.0), vec4f(1.0), columnsOf(g) == vec4u(label))) * scale;
  storeDLogits(i, select(vec4f(0.0), gradient, inColumns(g) & vec4<bool>(label < COLUMNS)));
}
