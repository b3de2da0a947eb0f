// out = first, second and third one below the other: a weight whose rows have different owners.
// All are whole groups of four, rows one behind the other, so joining rows is joining stretches of memory: FIRST_END and
// SECOND_END groups of out come from the first and from the first two. Rounded at the store, where out is narrower.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  if (i < FIRST_END) {
    storeOut(i, loadFirst(i));
  } else if (i < SECOND_END) {
    storeOut(i, loadSecond(i - FIRST_END));
  } else {
    storeOut(i, loadThird(i - SECOND_END));
  }
}
