// What the shuffling kernels take for granted, put to the test: a workgroup of LANES invocations is one subgroup, its lanes
// numbered as the invocations are, and a shuffle brings the value of the lane named.
//   results[i] = subgroup's size, lane's number, value of lane (i + 1) mod LANES, value of lane i xor LANES / 2
// value of lane i: the f32 i + ½, exact, and compared by its bits.
// results u32 [LANES, 4]. Dispatch: one workgroup of LANES; nothing is shared but by the shuffles.

@compute @workgroup_size(LANES)
fn main(
  @builtin(local_invocation_index) i: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(subgroup_size) size: u32,
) {
  let value = f32(i) + 0.5;
  let next = subgroupShuffle(value, (i + 1u) % LANES);
  let across = subgroupShuffleXor(value, LANES / 2u);
  storeResults(i, vec4u(size, lane, bitcast<u32>(next), bitcast<u32>(across)));
}
