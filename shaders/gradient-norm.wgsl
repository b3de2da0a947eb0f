// Norm of the whole gradient, first pass: one record of four words for each chunk of the arena.
//
//   partials[w].x = Σ (g/scale)²           over the chunk's elements with |g/scale| ≤ LARGE
//   partials[w].y = Σ (g/scale · SHRINK)²  over the others, so that no square overflows
//   partials[w].z = the largest |g| as bits: an infinity or a NaN shows in the exponent, whatever the compiler assumes
//                   of floats
//   partials[w].w = Σ weight²               where `weightSquares` reads them: a chunk of weights is where its gradients are
//
// Weights that sleep have no gradient (`weightState`, lib/weights-all.wgsl). Those of gates' logits are left out of the sums,
// though not of the largest: they are the penalty's above all, and would clip the weights whenever the controller pushes.
//
// Shapes: gradients f32 [4·GROUPS] seen as u32; scaler u32 [16]; partials u32 [4·W]. Dispatch: W = ⌈GROUPS /
// (THREADS·GROUPS_PER_THREAD)⌉ workgroups of THREADS, spread over x and y. A thread sums many groups before
// the tree, because a barrier costs a software GPU as much as a hundred groups.

var<workgroup> sums: array<vec3f, THREADS>;
var<workgroup> magnitudes: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let chunk = linearWorkgroup(workgroup, count);
  let first = chunk * GROUPS_PER_THREAD * THREADS;
  let end = min(first + GROUPS_PER_THREAD * THREADS, GROUPS);
  let inverseScale = reciprocalOf(loadScaler(SCALE));
  var ordinary = vec4f();
  var large = vec4f();
  var weights = vec4f();
  var magnitude = vec4u();
  for (var group = first + thread; group < end; group += THREADS) {
    let state = weightState(group);
    if (state == ASLEEP) { continue; }
    let bits = loadGradients(group);
    magnitude = max(magnitude, bits & vec4u(0x7fffffffu));
    let gradient = select(vec4f(), scaledBy(bitcast<vec4f>(bits), inverseScale), state == AWAKE_WEIGHTS);
    let isLarge = abs(gradient) > vec4f(LARGE);
    let small = select(gradient, vec4f(), isLarge);
    let shrunk = select(vec4f(), gradient * SHRINK, isLarge);
    ordinary += small * small;
    large += shrunk * shrunk;
    weights += weightSquares(group);
  }
  sums[thread] = vec3f(sumOf(ordinary), sumOf(large), sumOf(weights));
  magnitudes[thread] = max(max(magnitude.x, magnitude.y), max(magnitude.z, magnitude.w));
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
      magnitudes[thread] = max(magnitudes[thread], magnitudes[thread + half]);
    }
  }
  if (thread == 0u && chunk < CHUNKS) {
    storePartials(chunk, vec4u(bitcast<vec2u>(sums[0].xy), magnitudes[0], bitcast<u32>(sums[0].z)));
  }
}

fn sumOf(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
