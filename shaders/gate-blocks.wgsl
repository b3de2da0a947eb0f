// out = f(x)·z for the blocks of columns whose gates are awake: hidden units behind their activation function, or a head's
// output as it is. What sleeps is neither read nor written.
//
// Shapes: x, out [LISTS·M, GROUPS·4]; values f32 [LISTS, gates], rows VALUES_STRIDE apart: each M rows of x have a list and values
// of their own, in each of which as many gates are awake; a block is BLOCK_GROUPS groups of four columns. In front: `gated`,
// which is f. Dispatch: WORKGROUPS workgroups of WORKGROUP for each block awake in each list, one invocation a group of four.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let workgroup = linearWorkgroup(id, count);
  let blocks = awakeBlocks(0u);
  let block = workgroup / WORKGROUPS;
  if (block >= LISTS * blocks) { return; }
  let list = block / blocks;
  let gate = awakeBlock(listAt(list * M), block % blocks);
  let within = workgroup % WORKGROUPS * WORKGROUP + local;
  if (within >= M * BLOCK_GROUPS) { return; }
  let i = (list * M + within / BLOCK_GROUPS) * GROUPS + gate * BLOCK_GROUPS + within % BLOCK_GROUPS;
  store(i, loadValues(list * VALUES_STRIDE + gate));
}
