// The hard concrete distribution (Louizos et al. 2018, equations 10 to 13), as in src/numerics/hardConcrete.ts, and its
// noise: a hash of seed, step and gate, the same bits as there. Needs lib/exp.wgsl.

// The finaliser of MurmurHash3 (Appleby, public domain).
fn mixed(value: u32) -> u32 {
  var h = value;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}

// Uniform in (0, 1): 23 bits and a half, exact in f32.
fn gateNoise(step: u32, gate: u32) -> f32 {
  let word = mixed(mixed(mixed(SEED + 0x9e3779b9u) + step) + gate);
  return (f32(word >> 9u) + 0.5) * NOISE_STEP;
}

fn logAlphaOf(logit: f32) -> f32 { return LOG_ALPHA_START + LOG_ALPHA_RATE * logit; }

fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exponential(vec4f(clamp(-x, -80.0, 80.0))).x); }

fn stretched(s: f32) -> f32 { return s * STRETCH + GAMMA; }

// σ((ln u − ln(1 − u) + log α)/β) without logarithms, whose error WGSL leaves large: with r = (1 − u)/u and 1/β = 3/2 it is
// 1/(1 + r^(3/2)·e^(−log α/β)). The exponent is bounded so that the product stays finite; beyond, s is 0 or 1 in f32 anyway.
fn concrete(logAlpha: f32, u: f32) -> f32 {
  let r = (1.0 - u) / u;
  return 1.0 / (1.0 + r * sqrt(r) * exponential(vec4f(clamp(-INVERSE_BETA * logAlpha, -40.0, 40.0))).x);
}

fn sampledGate(logAlpha: f32, u: f32) -> f32 { return clamp(stretched(concrete(logAlpha, u)), 0.0, 1.0); }

fn sampledGateDerivative(logAlpha: f32, u: f32) -> f32 {
  let s = concrete(logAlpha, u);
  let value = stretched(s);
  return select(0.0, s * (1.0 - s) * SLOPE, value > 0.0 && value < 1.0);
}

fn awakeProbability(logAlpha: f32) -> f32 { return sigmoid(logAlpha - AWAKE_SHIFT); }

fn inferredGate(logAlpha: f32) -> f32 { return clamp(stretched(sigmoid(logAlpha)), 0.0, 1.0); }
