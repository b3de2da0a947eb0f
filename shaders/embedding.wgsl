// out[n,:] = table[tokens[n],:] + positions[n mod T,:]; without positions, the table's row alone.
// tokens u32 [N]; table [V,C]; positions [T,C]; out [N,C]. A token outside the table reads as a row of zeros.
// Dispatch: one invocation a group of four columns, WORKGROUP (256) a workgroup, linear grid over N·GROUPS. No tile: each
// element is read once, rows lie together.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let i = linearWorkgroup(id, count) * WORKGROUP + local;
  if (i >= N * GROUPS) { return; }
  let n = i / GROUPS;
  let g = i % GROUPS;
  let token = loadTokens(n);
  let row = select(vec4f(0.0), loadTable(min(token, V - 1u) * GROUPS + g), token < V);
  storeOut(i, positioned(row, n, g));
}
