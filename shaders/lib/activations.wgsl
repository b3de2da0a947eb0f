// Activation functions and their derivatives, on groups of four. Needs lib/exp.wgsl and lib/erf.wgsl.
// All map 0 to 0, so padding stays zero.

// x·Φ(x) = x·½(1 + erf(x/√2)), the exact GELU (Hendrycks and Gimpel, 2016).
fn gelu(x: vec4f) -> vec4f { return x * normalDistribution(x).cumulative; }

// Φ(x) + x·φ(x).
fn geluDerivative(x: vec4f) -> vec4f {
  let normal = normalDistribution(x);
  return normal.cumulative + x * normal.density;
}

// True for finite negatives, −0 and −∞; false for NaN of either sign. max(x, 0) may drop a NaN; bits do not.
fn signed(x: vec4f) -> vec4<bool> { return bitcast<vec4u>(x) - vec4u(0x80000000u) <= vec4u(0x7f800000u); }

fn relu(x: vec4f) -> vec4f { return select(x, vec4f(0.0), signed(x)); }

// dOut where x > 0 or x is NaN, 0 elsewhere; a select, since ∞·0 is NaN and PyTorch's threshold_backward gives 0.
fn reluGradient(x: vec4f, dOut: vec4f) -> vec4f {
  return select(dOut, vec4f(0.0), signed(x) | (bitcast<vec4u>(x) == vec4u(0u)));
}

// e^(−2|x|), which cannot overflow. From |x| = 20 on, infinity included, e^(−40) stands for it; NaN stays.
fn decayOf(x: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(x) & vec4u(0x7fffffffu);
  let far = bits - vec4u(0x41a00000u) <= vec4u(0x7f800000u - 0x41a00000u);
  return exponential(select(-2.0 * bitcast<vec4f>(bits), vec4f(-40.0), far));
}

// 1 − 2e/(1 + e) with e = e^(−2|x|) and x's sign; below 0.625, where that cancels, x + x³·p(x²), p fitted to 5e-9.
fn hyperbolicTangent(x: vec4f) -> vec4f {
  let e = decayOf(x);
  let large = 1.0 - (e + e) / (1.0 + e);
  let u = x * x;
  let p = (((u * -0.005666898 + 0.020606108) * u - 0.053729985) * u + 0.13331331) * u - 0.33333278;
  let small = x + x * (u * p);
  return select(select(large, -large, x < vec4f(0.0)), small, abs(x) < vec4f(0.625));
}

// 1 − tanh² = 4e/(1 + e)²: no cancellation where tanh is near 1.
fn hyperbolicTangentDerivative(x: vec4f) -> vec4f {
  let e = decayOf(x);
  let base = 1.0 + e;
  return 4.0 * e / (base * base);
}
