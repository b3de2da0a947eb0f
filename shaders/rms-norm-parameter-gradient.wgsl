// dGain[c] (+)= Σ_m dOut[m,c]·x[m,c]·rstd[m].
// x, dOut [M,C]; rstd f32 [M]; dGain [C]. Padding columns are stored as zero.
// Dispatch: one workgroup for ACROSS groups of four columns, DOWN invocations down each (lib/columns.wgsl): the
// invocations beside each other read one stretch of memory, each adds M / DOWN rows by itself, a fixed tree joins them.

@compute @workgroup_size(ACROSS, DOWN)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let g = linearWorkgroup(id, count) * ACROSS + local.x;
  // Invocations past the last column have nothing to read, but keep the others company at the barriers.
  let rows = select(0u, M, g < GROUPS);

  var gain = vec4f(0.0);
  for (var m = local.y; m < rows; m += DOWN) {
    gain += loadDOut(m * GROUPS + g) * (loadX(m * GROUPS + g) * loadRstd(m));
  }
  let dGain = select(vec4f(0.0), sumDown(gain, local.xy), inColumns(g));
  if (local.y == 0u && g < GROUPS) { putDGain(g, dGain); }
}
