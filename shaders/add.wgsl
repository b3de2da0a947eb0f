// out = a + b, elementwise: the residual stream. Sum in f32, one rounding at the store.
// a, b, out: GROUPS groups of four, one shape. Padding is zero in both, so in the sum.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  storeOut(i, loadA(i) + loadB(i));
}
