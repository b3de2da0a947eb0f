// out = 0: before an op that writes only what is awake, where all of out is looked at afterwards.
// out: GROUPS groups of four. Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i < GROUPS) { storeOut(i, vec4f(0.0)); }
}
