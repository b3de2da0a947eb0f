// Packed bfloat16: two in a u32, low half first. A bfloat16 is the upper half of an f32, so widening is a shift, and
// rounding is an addition on the bits: no float operation that a compiler could fold or a device flush.

// The bfloat16 bits of x, rounded to nearest even. What rounds past the largest value becomes the infinity pattern by plain
// carry; every NaN becomes 0x7fc0, as PyTorch has it, where the carry could have made it an infinity.
fn bfloatBits(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let rounded = (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
  return select(rounded, 0x7fc0u, (bits & 0x7fffffffu) > 0x7f800000u);
}

fn packBfloats(v: vec4f) -> vec2u {
  return vec2u(bfloatBits(v.x) | (bfloatBits(v.y) << 16u), bfloatBits(v.z) | (bfloatBits(v.w) << 16u));
}

fn unpackBfloats(v: vec2u) -> vec4f {
  return bitcast<vec4f>(vec4u(v.x << 16u, v.x & 0xffff0000u, v.y << 16u, v.y & 0xffff0000u));
}
