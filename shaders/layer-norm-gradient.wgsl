// dX of layer norm. With x̂ = (x − mean)·rstd and g = dOut·gain, over a row of C columns:
//   dX = rstd·(g − Σg/C − x̂·Σ(g·x̂)/C).
// x, dOut, dX [M,C]; gain [C]; statistics f32 [2,M]: mean, rstd. Padding of dOut and gain is zero, so the sums leave it out.
// Dispatch: ROWS rows a workgroup, ACROSS invocations a row (lib/rows.wgsl), linear grid over ⌈M / ROWS⌉. Both sums travel
// in one vec2f, so the row takes one barrier.

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
  let safeRow = min(row, M - 1u);
  let mean = loadStatistics(safeRow);
  let rstd = loadStatistics(PADDED_M + safeRow);

  var sums = vec4f(0.0);
  var products = vec4f(0.0);
  for (var g = local.x; g < groups; g += ACROSS) {
    let gradient = loadDOut(first + g) * loadGain(g);
    sums += gradient;
    products += gradient * ((loadX(first + g) - mean) * rstd);
  }
  let means = sumOverRow(vec2f(horizontalSum(sums), horizontalSum(products)), local.xy, 0u) / f32(COLUMNS);

  for (var g = local.x; g < groups; g += ACROSS) {
    let gradient = loadDOut(first + g) * loadGain(g);
    let normal = (loadX(first + g) - mean) * rstd;
    let dX = rstd * ((gradient - means.x) - normal * means.y);
    storeDX(first + g, select(vec4f(0.0), dX, inColumns(g)));
  }
}
