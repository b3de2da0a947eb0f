// dValues[g] = Σ f(x)·dOut over all rows and the block's columns: how the loss changes with the gate. 0 for a gate asleep.
//
// Shapes: x, dOut [M, GROUPS·4]; values, dValues f32 [GATES]; a block is BLOCK_GROUPS groups of four columns. In front:
// `gated`, which is f. Dispatch: one workgroup of ROW_LANES invocations for each stored element of dValues; each adds every
// ROW_LANES-th group by itself, a fixed tree (lib/columns.wgsl) joins them.

@compute @workgroup_size(1, ROW_LANES)
fn main(@builtin(local_invocation_id) local: vec3u, @builtin(workgroup_id) id: vec3u) {
  let gate = id.x;
  // A value loaded from read-only storage: the same in the whole workgroup, barriers included.
  let present = gate < GATES && loadValues(min(gate, GATES - 1u)) != 0.0;
  let end = select(0u, M * BLOCK_GROUPS, present);
  var sum = vec4f(0.0);
  for (var within = local.y; within < end; within += ROW_LANES) {
    let i = within / BLOCK_GROUPS * GROUPS + gate * BLOCK_GROUPS + within % BLOCK_GROUPS;
    sum += gated(loadX(i)) * loadDOut(i);
  }
  let total = sumOverRowLanes(sum, local.xy);
  if (local.y == 0u) { storeDValues(gate, (total.x + total.y) + (total.z + total.w)); }
}
