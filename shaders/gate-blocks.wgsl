// out = f(x)·z for the blocks of columns whose gates are awake: hidden units behind their activation function, or a head's
// output as it is. What sleeps is neither read nor written.
//
// Shapes: x, out [M, GROUPS·4]; values f32 [gates]; a block is BLOCK_GROUPS groups of four columns. In front: `gated`, which
// is f. Dispatch: WORKGROUPS workgroups of WORKGROUP for each block awake, one invocation a group of four.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let workgroup = linearWorkgroup(id, count);
  if (workgroup / WORKGROUPS >= awakeBlocks()) { return; }
  let gate = awakeBlock(workgroup / WORKGROUPS);
  let within = workgroup % WORKGROUPS * WORKGROUP + local;
  if (within >= M * BLOCK_GROUPS) { return; }
  let i = within / BLOCK_GROUPS * GROUPS + gate * BLOCK_GROUPS + within % BLOCK_GROUPS;
  store(i, loadValues(gate));
}
