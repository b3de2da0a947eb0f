// overflow[FLAG] = 1 if an element of x is infinite or NaN: for the results of kernels that have no binding left for the flag
// that a store sets elsewhere (gpu/wgsl.ts).
//
// Shapes: x as words, an f32 or two halves each (HALF); EXPONENT the bits of an exponent in one of them.
// Dispatch: one invocation a word, WORKGROUP (256) a workgroup, linear grid.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= arrayLength(&x)) { return; }
  let word = loadX(i);
  let high = select(word, word >> 16u, HALF);
  if ((word & EXPONENT) == EXPONENT || (high & EXPONENT) == EXPONENT) { atomicOr(&overflow[FLAG], 1u); }
}
