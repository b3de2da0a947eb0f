// Packed halves: two binary16 in a u32, low half first. Rounding is done on integers, because a compiler may optimise
// unpack2x16float(pack2x16float(x)) away and pack2x16float is indeterminate from 65520 up.

// The binary16 bits of x in the low half of a u32, rounded to nearest even.
// Overflow gives the infinity pattern 0x7c00 and NaN gives 0x7e00, as bits; no float infinity is ever made.
fn halfBits(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = bits & 0x7fffffffu;
  // Normal halves: rebias the exponent by 127 − 15 = 112, then round the 13 dropped bits to nearest even.
  let normal = (magnitude - 0x38000000u + 0x0fffu + ((magnitude >> 13u) & 1u)) >> 13u;
  // Subnormal halves: |x|·2^24 rounded to nearest even is the bit pattern itself. The sum is exact in f32: adding 2^23
  // leaves an integer mantissa, rounded to nearest even by the addition.
  let subnormal = bitcast<u32>(bitcast<f32>(magnitude) * 16777216.0 + 8388608.0) - 0x4b000000u;
  var half = select(normal, subnormal, magnitude < 0x38800000u);
  half = select(half, 0x7c00u, magnitude >= 0x477ff000u);
  half = select(half, 0x7e00u, magnitude > 0x7f800000u);
  return sign | half;
}

fn packHalves(v: vec4f) -> vec2u {
  return vec2u(halfBits(v.x) | (halfBits(v.y) << 16u), halfBits(v.z) | (halfBits(v.w) << 16u));
}

fn unpackHalves(v: vec2u) -> vec4f {
  return vec4f(unpack2x16float(v.x), unpack2x16float(v.y));
}

// A group as halves would hold it: what unpackHalves(packHalves(v)) gives, in half as many operations. Halves are the f32 whose
// last 13 bits are zero, and below 2^-14 the multiples of 2^-24.
fn roundedHalves(v: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(v);
  let magnitude = bits & vec4u(0x7fffffffu);
  let normal = (magnitude + 0x0fffu + ((magnitude >> vec4u(13u)) & vec4u(1u))) & vec4u(0xffffe000u);
  let multiple = bitcast<vec4u>(bitcast<vec4f>(magnitude) * 16777216.0 + 8388608.0) - 0x4b000000u;
  let subnormal = bitcast<vec4u>(vec4f(multiple) * 5.9604644775390625e-8);
  var half = select(normal, subnormal, magnitude < vec4u(0x38800000u));
  half = select(half, vec4u(0x7f800000u), magnitude >= vec4u(0x477ff000u));
  half = select(half, vec4u(0x7fc00000u), magnitude > vec4u(0x7f800000u));
  return bitcast<vec4f>((bits & vec4u(0x80000000u)) | half);
}
