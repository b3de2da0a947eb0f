// dLogits = dValues·values·(1 − values/2), the slope of 2σ; 0 where values is, for what was not chosen.
//
// Shapes: all f32 [LISTS, GATES], GROUPS groups of four. Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear
// grid. No tile: memory-bound.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  let value = loadValues(i);
  storeDLogits(i, loadDValues(i) * (value * (1.0 - 0.5 * value)));
}
