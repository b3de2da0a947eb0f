// out (+)= Σ_s partials[s] + bias: the parts of a matmul whose sums were taken apart (lib/matmul.wgsl), added in order.
// partials f32 [SPLITS,M,N]; bias [N]; out [M,N]; GROUPS groups of four in a part, N4 in a row. Padding is zero in all.
// In front: loadPartials, storeOut, and addend(i, n4), what is added to the sum.
// Dispatch: one invocation a group, WORKGROUP (256) a workgroup, linear grid. No tile: memory-bound, nothing is read twice.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= GROUPS) { return; }
  var sum = loadPartials(i);
  for (var part = 1u; part < SPLITS; part++) { sum += loadPartials(part * GROUPS + i); }
  storeOut(i, sum + addend(i, i % N4));
}
