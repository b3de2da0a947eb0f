// RMS norm over rows of x [M,C] (Zhang and Sennrich 2019, arXiv:1910.07467):
//   rstd = 1/√(Σx² / C + ε);  out = x·rstd·gain.
// One pass for the sum, one for the result: without a mean nothing cancels.
// x, out [M,C]; gain [C]; rstd f32 [M]. Padding of x is zero, so the sum leaves it out; it divides by the true C.
// `rounded` is nothing, or rounds the statistics to half: an experiment (StatisticsRounding in src/graph/ir.ts).
// Dispatch: ROWS rows a workgroup, ACROSS invocations a row (lib/rows.wgsl), linear grid over ⌈M / ROWS⌉. Rows are re-read
// from cache rather than held, so that C has no limit. ROWS is a multiple of four: the last workgroup covers the padding of rstd.

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

  var squares = vec4f(0.0);
  for (var g = local.x; g < groups; g += ACROSS) {
    let x = loadX(first + g);
    squares += roundedGroup(x * x);
  }
  let meanSquare = rounded(rounded(sumOverRow(vec2f(horizontalSum(squares), 0.0), local.xy, 0u).x) / f32(COLUMNS));
  let rstd = rounded(1.0 / sqrt(rounded(meanSquare + EPSILON)));

  for (var g = local.x; g < groups; g += ACROSS) {
    storeOut(first + g, select(vec4f(0.0), loadX(first + g) * rstd * loadGain(g), inColumns(g)));
  }
  if (local.x == 0u && row < PADDED_M) { storeRstd(row, select(0.0, rstd, row < M)); }
}
