// dX = f′(x)·dOut, elementwise, by `activationGradient(x, dOut)`, generated in front. f′ is recomputed from x: nothing is
// kept from the forward pass but x itself.
// x, dOut, dX: GROUPS groups of four, any shape. Padding of dOut is zero, so that of dX is.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  storeDX(i, activationGradient(loadX(i), loadDOut(i)));
}
