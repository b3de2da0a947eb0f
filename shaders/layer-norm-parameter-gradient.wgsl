// dGain[c] (+)= Σ_m dOut[m,c]·(x[m,c] − mean[m])·rstd[m];  dBias[c] (+)= Σ_m dOut[m,c].
// x, dOut [M,C]; statistics f32 [2,M]: mean, rstd; dGain, dBias [C]. Padding columns are stored as zero.
// Dispatch: one workgroup for ACROSS groups of four columns, DOWN invocations down each (lib/columns.wgsl): the
// invocations beside each other read one stretch of memory, each adds M / DOWN rows by itself, a fixed tree joins them.
// No float atomics, no second dispatch.

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
  var bias = vec4f(0.0);
  for (var m = local.y; m < rows; m += DOWN) {
    let dOut = loadDOut(m * GROUPS + g);
    gain += dOut * ((loadX(m * GROUPS + g) - loadStatistics(m)) * loadStatistics(PADDED_M + m));
    bias += dOut;
  }
  let dGain = select(vec4f(0.0), sumDown(gain, local.xy), inColumns(g));
  let dBias = select(vec4f(0.0), sumDown(bias, local.xy), inColumns(g));
  if (local.y == 0u && g < GROUPS) { putGradients(g, dGain, dBias); }
}
