// out (+)= GROUPS groups of x, rows of ROW_GROUPS: row r of out is row r·STEP of what begins at group START of x. Some rows of a
// joined weight's gradient, added to their owner's; or the rows by which token blocks are routed.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  putOut(i, loadX(START + i / ROW_GROUPS * STEP * ROW_GROUPS + i % ROW_GROUPS));
}
