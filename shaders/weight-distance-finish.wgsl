// How far the weights of one lane are from another's, second pass: a parameter's chunks joined, in ascending order.
//
//   sums[p] = (Σ (w − r)², Σ r², largest magnitude as bits, 0), the sum of its chunks' records (weight-distance.wgsl)
//
// Shapes: spans u32 [4·PARAMETERS], each (first chunk, chunks, 0, 0); partials u32 [4·C]; sums u32 [4·PARAMETERS].
// Dispatch: one invocation a parameter, workgroups of THREADS; a model has tens of parameters, each of a few chunks.

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let parameter = linearWorkgroup(workgroup, count) * THREADS + thread;
  if (parameter >= PARAMETERS) { return; }
  let span = loadSpans(parameter);
  var sum = vec2f();
  var magnitude = 0u;
  for (var chunk = span.x; chunk < span.x + span.y; chunk++) {
    let partial = loadPartials(chunk);
    sum += bitcast<vec2f>(partial.xy);
    magnitude = max(magnitude, partial.z);
  }
  storeSums(parameter, vec4u(bitcast<vec2u>(sum), magnitude, 0u));
}
