// out = x in another element type. The store rounds to nearest even; from 65520 up a half is infinite.
// x, out: GROUPS groups of four, one shape.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  storeOut(i, loadX(i));
}
