// half[i] = parameters[i], rounded to nearest even, for the weights that have a half copy: after
// initialisation and after a checkpoint is loaded. Within training the optimizer writes the copy itself.
//
// Shapes: parameters f32 [P], half f16 [4·HALF_GROUPS], the first elements of the arena.
// Dispatch: one thread for each group of four, workgroups of THREADS spread over x and y.

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let group = linearWorkgroup(workgroup, count) * THREADS + thread;
  if (group < HALF_GROUPS) { storeHalf(group, loadParameters(group)); }
}
