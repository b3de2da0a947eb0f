// Layer norm over rows of x [M,C] (Ba, Kiros and Hinton, 2016):
//   mean = Σx / C;  variance = Σ(x − mean)² / C;  rstd = 1/√(variance + ε);  out = (x − mean)·rstd·gain + bias.
// Two passes, mean first: E[x²] − E[x]² cancels when the mean is large beside the deviation.
// x, out [M,C]; gain, bias [C]; statistics f32 [2,M]: mean, and below it rstd. Sums leave padding columns out and divide by the true C.
// `rounded` is nothing, or rounds the statistics to half: an experiment (StatisticsRounding in src/graph/ir.ts).
// Dispatch: ROWS rows a workgroup, ACROSS invocations a row (lib/rows.wgsl), linear grid over ⌈M / ROWS⌉. Rows are re-read
// from cache rather than held, so that C has no limit. ROWS is a multiple of four: the last workgroup covers the padding
// of both rows of statistics.

@compute @workgroup_size(ACROSS, ROWS)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let row = linearWorkgroup(id, count) * ROWS + local.y;
  let first = row * GROUPS;
  // Rows past the end have nothing to read, but keep the others company at the barriers.
  let groups = select(0u, GROUPS, row < M);

  var sums = vec4f(0.0);
  for (var g = local.x; g < groups; g += ACROSS) { sums += loadX(first + g); }
  let mean = rounded(rounded(sumOverRow(vec2f(horizontalSum(sums), 0.0), local.xy, 0u).x) / f32(COLUMNS));

  var squares = vec4f(0.0);
  for (var g = local.x; g < groups; g += ACROSS) {
    let centred = select(vec4f(0.0), loadX(first + g) - mean, inColumns(g));
    squares += roundedGroup(centred * centred);
  }
  let variance = rounded(rounded(sumOverRow(vec2f(horizontalSum(squares), 0.0), local.xy, 1u).x) / f32(COLUMNS));
  let rstd = rounded(1.0 / sqrt(rounded(variance + EPSILON)));

  for (var g = local.x; g < groups; g += ACROSS) {
    let normal = (loadX(first + g) - mean) * rstd;
    storeOut(first + g, select(vec4f(0.0), shifted(normal * loadGain(g), g), inColumns(g)));
  }
  if (local.x == 0u && row < PADDED_M) {
    storeStatistics(row, select(0.0, mean, row < M));
    storeStatistics(PADDED_M + row, select(0.0, rstd, row < M));
  }
}
