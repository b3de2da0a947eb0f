// out[r,c] (+)= Σ over m with m mod PERIOD = r of x[m,c]. PERIOD 1: a bias gradient; PERIOD T: the positions' gradient.
// x [M,C]; out [PERIOD,C]. Padding columns of x are zero, so are those of out.
// In front: columnsAt, rowAt (lib/column-blocks-all.wgsl).
// Dispatch: one workgroup for a row r and ACROSS groups of four columns, DOWN invocations down each
// (lib/columns.wgsl): the invocations beside each other read one stretch of memory, each adds every DOWN-th row of its r by
// itself, a fixed tree joins them. Few rows for an r mean a small DOWN and more columns. No float atomics.

@compute @workgroup_size(ACROSS, DOWN)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let block = linearWorkgroup(id, count);
  let columns = columnsAt(block);
  let g = columns.first + local.x;
  let present = block < columnsCount() && g < GROUPS;
  // Invocations past the last column have nothing to read, but keep the others company at the barriers.
  let rows = select(0u, rowCount(columns), present);

  var sum = vec4f(0.0);
  for (var i = columns.r + local.y * PERIOD; i < rows; i += DOWN * PERIOD) { sum += loadX(rowAt(columns, i) * GROUPS + g); }
  let total = sumDown(sum, local.xy);
  if (local.y == 0u && present) { putOut(columns.r * GROUPS + g, total); }
}
