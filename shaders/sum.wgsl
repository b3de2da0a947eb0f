// out[0] (+)= FACTOR·Σ x, in a fixed tree; with PAIR the same of y, of x's shape.
// x: GROUPS groups of four, any shape, padding zero; out f32 [1], stored as a group whose other elements are zero.
// Dispatch: one workgroup. DOWN (256) invocations add every 256th group each, lib/columns.wgsl joins them: what is
// summed is one number a row (losses, hits), a few thousand at most; a second workgroup would cost a second dispatch.

@compute @workgroup_size(ACROSS, DOWN)
fn main(@builtin(local_invocation_id) local: vec3u) {
  var sums = vec4f(0.0);
  for (var i = local.y; i < GROUPS; i += DOWN) { sums += loadX(i); }
  let total = sumDown(sums, local.xy);
  if (local.y == 0u) { putOut(0u, scaledSum(total)); }
  if (PAIR) {
    var others = vec4f(0.0);
    for (var i = local.y; i < GROUPS; i += DOWN) { others += otherX(i); }
    let otherTotal = sumDown(others, local.xy);
    if (local.y == 0u) { putOther(0u, scaledSum(otherTotal)); }
  }
}

fn scaledSum(v: vec4f) -> vec4f { return vec4f(FACTOR * ((v.x + v.y) + (v.z + v.w)), 0.0, 0.0, 0.0); }
