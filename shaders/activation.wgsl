// out = f(x), elementwise; f is `activate`, generated in front: gelu, relu or hyperbolicTangent (lib/activations.wgsl).
// x, out: GROUPS groups of four, any shape. Padding is zero and f(0) = 0.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  storeOut(i, activate(loadX(i)));
}
