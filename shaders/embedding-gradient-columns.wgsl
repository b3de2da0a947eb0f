// dTable[v,:] (+)= Σ over n with tokens[n] = v of dOut[n,:], in ascending n: for a CPU behind a driver.
// tokens u32 [N]; dOut [N,C]; dTable f32 [V,C], added to in memory, so it must not round.
// Dispatch: one invocation for a group of four columns, WORKGROUP (8) a workgroup, linear grid. It owns its columns of the
// whole table and walks the tokens once: N·C additions, no barrier, no list. A GPU would wait on one long chain of
// dependent loads here and takes embedding-gradient.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let g = linearWorkgroup(id, count) * WORKGROUP + local;
  if (g >= GROUPS) { return; }
  if (!ACCUMULATE) {
    for (var v = 0u; v < V; v++) { storeDTable(v * GROUPS + g, vec4f(0.0)); }
  }
  for (var n = 0u; n < N; n++) {
    let v = loadTokens(n);
    if (v < V) { storeDTable(v * GROUPS + g, loadDTable(v * GROUPS + g) + loadDOut(n * GROUPS + g)); }
  }
}
