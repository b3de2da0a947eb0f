// How far the weights of one lane are from another's, first pass: one record of four words for each chunk of a parameter.
//
//   partials[c].x = Σ (w − r)²        over the chunk's elements
//   partials[c].y = Σ r²
//   partials[c].z = the largest |w| or |r| as bits: an infinity or a NaN shows in the exponent
//
// Shapes: chunks u32 [4·CHUNKS], each (first group of w, first group of r, groups, 0); w and r in groups of four by
// `loadWeights` and `loadReference`, generated: the f32 masters, or the halves where those are all a lane has; partials
// u32 [4·CHUNKS]. Dispatch: a workgroup of THREADS for each chunk, spread over x and y; a chunk never crosses parameters
// and has at most THREADS·GROUPS_PER_THREAD groups. A thread sums many groups before the tree: barriers are what a
// software GPU pays for.

var<workgroup> sums: array<vec2f, THREADS>;
var<workgroup> magnitudes: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linearWorkgroup(workgroup, count);
  let chunk = loadChunks(min(index, CHUNKS - 1u));
  var squares = vec4f();
  var references = vec4f();
  var magnitude = vec4u();
  for (var group = thread; group < chunk.z; group += THREADS) {
    let w = loadWeights(chunk.x + group);
    let r = loadReference(chunk.y + group);
    magnitude = max(magnitude, max(magnitudeBits(w), magnitudeBits(r)));
    squares += (w - r) * (w - r);
    references += r * r;
  }
  sums[thread] = vec2f(sumOf(squares), sumOf(references));
  magnitudes[thread] = max(max(magnitude.x, magnitude.y), max(magnitude.z, magnitude.w));
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
      magnitudes[thread] = max(magnitudes[thread], magnitudes[thread + half]);
    }
  }
  if (thread == 0u && index < CHUNKS) {
    storePartials(index, vec4u(bitcast<vec2u>(sums[0]), magnitudes[0], 0u));
  }
}

fn magnitudeBits(v: vec4f) -> vec4u { return bitcast<vec4u>(v) & vec4u(0x7fffffffu); }

fn sumOf(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
