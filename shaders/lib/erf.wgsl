// The normal distribution, by the complementary error function. Needs lib/exp.wgsl.
//
// Φ(x) = ½ erfc(−x/√2); φ(x) = e^(−x²/2)/√(2π). With a = |x| the tail is Q(a) = 1 − Φ(a) = e^(−a²/2)·R(a), where
// R(a) = ½ e^(a²/2) erfc(a/√2) is smooth and falls like 1/a. R(a) = t·P(s), t = 1/(a + 4), s = (a − 4)·t, P of degree 9
// fitted to minimise the largest relative error over a in [0, 14] (8e-9). Φ(x) = Q(a) for x < 0 and 1 − Q(a) else, so that
// nothing cancels in the negative tail, where x·Φ(x) by ½(1 + erf) loses every digit. Φ and x·Φ within 6 units in the
// last place for x > −13; below, e^(−x²/2) is under 2^-126 and both are 0.

const INVERSE_SQRT_2_PI: f32 = 0.3989422804014327;

struct Normal {
  cumulative: vec4f, // Φ(x)
  density: vec4f,    // φ(x)
}

fn normalDistribution(x: vec4f) -> Normal {
  // φ(16) is 0 in f32. A NaN that min() drops here comes back when the caller multiplies by x.
  let a = min(abs(x), vec4f(16.0));
  // a² to twice f32's precision: the head's square is exact (12 bits), the rest goes into the exponential's `lo`.
  let head = bitcast<vec4f>(bitcast<vec4u>(a) & vec4u(0xfffff000u));
  let e = exponentialOfSum(-0.5 * head * head, -0.5 * (a - head) * (a + head));
  let t = 1.0 / (a + 4.0);
  let s = (a - 4.0) * t;
  var p = s * -0.00012952823 + 0.00018462967;
  p = p * s + 0.0015718582;
  p = p * s - 0.0035149825;
  p = p * s - 0.007526727;
  p = p * s + 0.060404144;
  p = p * s - 0.1865232;
  p = p * s + 0.38713688;
  p = p * s - 0.6078966;
  p = p * s + 0.75528514;
  let tail = e * (t * p);
  return Normal(select(1.0 - tail, tail, x < vec4f(0.0)), e * INVERSE_SQRT_2_PI);
}
