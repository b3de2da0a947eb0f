// Factors that may be smaller than any normal f32: devices may flush those to 0, and SwiftShader does. Such a factor is kept
// 2^64 times too large, and what it multiplies is first made 2^64 times smaller. That is exact, or the product is 0 anyway.

struct Factor { value: f32, isRaised: bool }

const RAISED_BY = 0x1p64f;
const SMALLEST_NORMAL = 0x1p-126f;

fn scaledBy(v: vec4f, factor: Factor) -> vec4f {
  return select(v, v * (1.0 / RAISED_BY), factor.isRaised) * factor.value;
}
