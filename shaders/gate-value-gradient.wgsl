// dValues[l,g] = Σ f(x)·dOut over the rows of list l and the block's columns: how the loss changes with the gate. 0 for a gate
// asleep.
//
// Shapes: x, dOut [LISTS·M, GROUPS·4]; values, dValues f32 [LISTS, GATES], rows VALUES_STRIDE apart; a block is BLOCK_GROUPS groups
// of four columns. In front: `gated`, which is f. Dispatch: one workgroup of DOWN invocations for each stored element of
// dValues, linear grid; each adds every DOWN-th group by itself, a fixed tree (lib/columns.wgsl) joins them.

@compute @workgroup_size(1, DOWN)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let element = linearWorkgroup(id, count);
  let list = element / VALUES_STRIDE;
  let gate = element % VALUES_STRIDE;
  // A value loaded from read-only storage: the same in the whole workgroup, barriers included.
  let present = list < LISTS && gate < GATES && loadValues(min(element, LISTS * VALUES_STRIDE - 1u)) != 0.0;
  let end = select(0u, M * BLOCK_GROUPS, present);
  var sum = vec4f(0.0);
  for (var within = local.y; within < end; within += DOWN) {
    let i = (list * M + within / BLOCK_GROUPS) * GROUPS + gate * BLOCK_GROUPS + within % BLOCK_GROUPS;
    sum += gated(loadX(i)) * loadDOut(i);
  }
  let total = sumDown(sum, local.xy);
  if (local.y == 0u && list < LISTS) { storeDValues(element, (total.x + total.y) + (total.z + total.w)); }
}
