// dX of RMS norm. With x̂ = x·rstd and g = dOut·gain, over a row of C columns:
//   dX = rstd·(g − x̂·Σ(g·x̂)/C).
// x, dOut, dX [M,C]; gain [C]; rstd f32 [M]. Padding of dOut and gain is zero, so the sum leaves it out.
// Dispatch: ROWS rows a workgroup, ACROSS invocations a row (lib/rows.wgsl), linear grid over ⌈M / ROWS⌉; one barrier.
// dX may lie where dOut or x lay: each group is read last by the invocation that stores it.

@compute @workgroup_size(ACROSS, ROWS)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let row = linearWorkgroup(id, count) * ROWS + local.y;
  let first = row * GROUPS;
  // Rows past the end have nothing to read, but keep the others company at the barrier.
  let groups = select(0u, GROUPS, row < M);
  let rstd = loadRstd(min(row, M - 1u));

  var products = vec4f(0.0);
  for (var g = local.x; g < groups; g += ACROSS) {
    products += (loadDOut(first + g) * loadGain(g)) * (loadX(first + g) * rstd);
  }
  let mean = sumOverRow(vec2f(horizontalSum(products), 0.0), local.xy, 0u).x / f32(COLUMNS);

  for (var g = local.x; g < groups; g += ACROSS) {
    let gradient = loadDOut(first + g) * loadGain(g);
    let dX = rstd * (gradient - (loadX(first + g) * rstd) * mean);
    storeDX(first + g, select(vec4f(0.0), dX, inColumns(g)));
  }
}
