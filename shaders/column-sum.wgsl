// out[r,c] (+)= Σ over m with m mod PERIOD = r of x[m,c]. PERIOD 1: a bias gradient; PERIOD T: the positions' gradient.
// x [M,C]; out [PERIOD,C]. Padding columns of x are zero, so are those of out.
// In front: columnsAt, rowAt (lib/column-blocks-all.wgsl).
// Dispatch: one workgroup for a row r and COLUMN_LANES groups of four columns, ROW_LANES invocations down each
// (lib/columns.wgsl): the lanes beside each other read one stretch of memory, each adds every ROW_LANES-th row of its r by
// itself, a fixed tree joins them. Few rows for an r mean few row lanes and more columns. No float atomics.

@compute @workgroup_size(COLUMN_LANES, ROW_LANES)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let block = linearWorkgroup(id, count);
  let columns = columnsAt(block);
  let g = columns.first + local.x;
  let present = block < columnsCount() && g < GROUPS;
  // Lanes past the last column have nothing to read, but keep the others company at the barriers.
  let rows = select(0u, rowCount(columns), present);

  var sum = vec4f(0.0);
  for (var i = local.y; i < rows; i += ROW_LANES) { sum += loadX(rowAt(columns, i) * GROUPS + g); }
  let total = sumOverRowLanes(sum, local.xy);
  if (local.y == 0u && present) { putOut(columns.r * GROUPS + g, total); }
}
