// dX = dOut in rows START, START + STEP, … of dX, ROWS of them, and 0 elsewhere: the gradient of rows taken.
// dX is GROUPS groups of four, rows of ROW_GROUPS.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  // Before START this wraps around, far beyond ROWS.
  let row = i / ROW_GROUPS - START;
  var value = vec4f(0.0);
  if (row % STEP == 0u && row / STEP < ROWS) { value = loadDOut(row / STEP * ROW_GROUPS + i % ROW_GROUPS); }
  storeDX(i, value);
}
