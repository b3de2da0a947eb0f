// What the shuffling kernels take for granted, put to the test: a workgroup of WORKGROUP invocations is one subgroup, whose
// members are numbered as the invocations are, and a shuffle brings the value of the one named.
//   results[i] = subgroup's size, number in the subgroup, value of (i + 1) mod WORKGROUP, value of i xor WORKGROUP / 2
// value of invocation i: the f32 i + ½, exact, and compared by its bits.
// results u32 [WORKGROUP, 4]. Dispatch: one workgroup of WORKGROUP; nothing is shared but by the shuffles.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) i: u32,
  @builtin(subgroup_invocation_id) invocation: u32,
  @builtin(subgroup_size) size: u32,
) {
  let value = f32(i) + 0.5;
  let next = subgroupShuffle(value, (i + 1u) % WORKGROUP);
  let across = subgroupShuffleXor(value, WORKGROUP / 2u);
  storeResults(i, vec4u(size, invocation, bitcast<u32>(next), bitcast<u32>(across)));
}
