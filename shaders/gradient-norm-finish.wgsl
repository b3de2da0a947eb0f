// Norm of the whole gradient, second pass, and the decision that hangs on it: is this step applied, and by
// what factor is each gradient multiplied?
//
//   gradNorm     = √Σ (g/scale)² · f,  f = GRADIENT_FACTOR
//   clip         = min(1, CLIP / (gradNorm + 1e-6)), as torch.nn.utils.clip_grad_norm_; 1 where CLIPS is false
//   updateFactor = clip · f / scale, raised where that is no normal number (lib/small-factor.wgsl)
//   foundInf     = some gradient is infinite or NaN, here or, as OUTSIDE_FOUND_INF says, elsewhere: another worker's share
//                  of the batch, or a person's hand; appliedSteps counts this step unless it is then skipped
//
// The weights' norm, √Σ weight², goes along for the step's row and decides nothing; 0 where the scan reads no weights.
//
// f is what the gradients are multiplied by to be the mean's: 1 where they are, 1/N where they are the sum of N workers'. A
// product by 1 changes no bit.
//
// Shapes: partials u32 [4·CHUNKS] (gradient-norm.wgsl); scaler u32 [16]; hyper f32 [4]. Dispatch: one workgroup of THREADS.
// Each thread takes every THREADS-th record in ascending order, then a fixed tree.

const INFINITY_BITS = 0x7f800000u;
const NAN_BITS = 0x7fc00000u;
// clip_grad_norm_'s guard against a zero norm.
const CLIP_EPSILON = 1e-6;

var<workgroup> sums: array<vec3f, THREADS>;
var<workgroup> magnitudes: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = vec3f();
  var magnitude = 0u;
  for (var chunk = thread; chunk < CHUNKS; chunk += THREADS) {
    let partial = loadPartials(chunk);
    sum += bitcast<vec3f>(partial.xyw);
    magnitude = max(magnitude, partial.z);
  }
  sums[thread] = sum;
  magnitudes[thread] = magnitude;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
      magnitudes[thread] = max(magnitudes[thread], magnitudes[thread + half]);
    }
  }
  if (thread == 0u) {
    let outside = select(0u, INFINITY_BITS, loadScaler(OUTSIDE_FOUND_INF) != 0u);
    storeScaler(WEIGHT_NORM, bitcast<u32>(sqrt(sums[0].z)));
    decide(sums[0].xy, max(magnitudes[0], outside));
  }
}

fn product(factor: Factor, by: f32) -> Factor {
  let value = factor.value * by;
  if (factor.isRaised || value >= SMALLEST_NORMAL) { return Factor(value, factor.isRaised); }
  return Factor(factor.value * RAISED_BY * by, true);
}

// min(1, CLIP/norm)·inverseScale.
fn clippedBy(norm: f32, inverseScale: Factor) -> Factor {
  let clipped = min(1.0, CLIP / norm) * inverseScale.value;
  if (inverseScale.isRaised || clipped >= SMALLEST_NORMAL) { return Factor(clipped, inverseScale.isRaised); }
  return Factor(min(RAISED_BY, CLIP / (norm * (1.0 / RAISED_BY))) * inverseScale.value, true);
}

fn decide(sum: vec2f, magnitude: u32) {
  let foundInf = magnitude >= INFINITY_BITS;
  var norm = sqrt(sum.x);
  if (sum.y > 0.0) { norm = min(sqrt(sum.y + sum.x * SHRINK * SHRINK), LARGEST_ROOT) / SHRINK; }
  let gradientFactor = loadHyper(GRADIENT_FACTOR);
  norm *= gradientFactor;
  var factor = product(reciprocalOf(loadScaler(SCALE)), gradientFactor);
  if (CLIPS) { factor = clippedBy(norm + CLIP_EPSILON, factor); }
  var factorBits = bitcast<u32>(factor.value);
  var normBits = bitcast<u32>(norm);
  if (foundInf) {
    // As PyTorch: an infinite norm clips every gradient to zero, a NaN spreads. By bits, since floats are
    // taken as finite.
    let isNaN = magnitude > INFINITY_BITS;
    normBits = select(INFINITY_BITS, NAN_BITS, isNaN);
    if (CLIPS) { factorBits = select(0u, NAN_BITS, isNaN); }
  }
  storeScaler(FOUND_INF, select(0u, 1u, foundInf));
  storeScaler(GRAD_NORM, normBits);
  storeScaler(UPDATE_FACTOR, factorBits);
  storeScaler(FACTOR_IS_RAISED, select(0u, 1u, factor.isRaised));
  if (!(SKIPS && foundInf)) { storeScaler(APPLIED_STEPS, loadScaler(APPLIED_STEPS) + 1u); }
}
