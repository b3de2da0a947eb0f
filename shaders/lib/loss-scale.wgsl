// Arithmetic on the loss scale that every driver does alike. WGSL lets a product or a quotient be a few units off, and has
// no doubles; PyTorch's scale is an f32 times a double, rounded to double and then to f32. Here both are done on integers.
// Scales are positive, finite, normal f32 as bits, so they order as u32. Needs lib/small-factor.wgsl.

const SCALE_MANTISSA = 0x007fffffu;

// a·b as (low, high) words.
fn wideProduct(a: u32, b: u32) -> vec2u {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let cross = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let middle = (a & 0xffffu) * (b >> 16u) + (cross & 0xffffu);
  return vec2u((middle << 16u) | (low & 0xffffu), (a >> 16u) * (b >> 16u) + (cross >> 16u) + (middle >> 16u));
}

// 1 where dropping the bits under `half`·2 from a number ending in `odd` rounds up, to nearest even.
fn roundingUp(rest: u32, half: u32, odd: u32) -> u32 {
  return select(0u, 1u, rest > half || (rest == half && (odd & 1u) == 1u));
}

// f32(double(scale)·factor) as bits; factor is a positive double as (low, high) words. The infinity pattern where the product
// is no finite f32, 0 where it is no normal one (a scale never falls so low: MINIMUM_BITS).
fn productBits(scale: u32, factor: vec2u) -> u32 {
  let mantissa = (scale & SCALE_MANTISSA) | 0x00800000u;
  let low = wideProduct(mantissa, factor.x);
  let high = wideProduct(mantissa, (factor.y & 0xfffffu) | 0x100000u);
  // 24 bits by 53: a product of 76 or 77 bits in three words.
  let middle = low.y + high.x;
  let top = high.y + select(0u, 1u, middle < high.x);
  // To a double's 53 bits.
  let drop = select(23u, 24u, top >= 0x1000u);
  let kept = vec2u((low.x >> drop) | (middle << (32u - drop)), (middle >> drop) | (top << (32u - drop)));
  let up = roundingUp(low.x & ((1u << drop) - 1u), 1u << (drop - 1u), kept.x);
  let double = vec2u(kept.x + up, kept.y + select(0u, 1u, up == 1u && kept.x == 0xffffffffu));
  // To an f32's 24 bits, 2^24 at most: the carry then goes into the exponent by plain addition.
  let single = (double.y << 3u) | (double.x >> 29u);
  let rounded = single + roundingUp(double.x & 0x1fffffffu, 0x10000000u, single);
  let exponent = i32(scale >> 23u) + i32((factor.y >> 20u) & 0x7ffu) + i32(drop) - 1046;
  if (exponent >= 255) { return 0x7f800000u; }
  if (exponent < 1) { return 0u; }
  return (u32(exponent - 1) << 23u) + rounded;
}

// 1/scale: exact for powers of two, whatever the driver's division does.
fn reciprocalOf(scale: u32) -> Factor {
  // Above 2^126 the reciprocal is no normal number.
  let isRaised = scale > 0x7e800000u;
  let lowered = scale - select(0u, 64u << 23u, isRaised);
  let isPower = (scale & SCALE_MANTISSA) == 0u;
  return Factor(select(1.0 / bitcast<f32>(lowered), bitcast<f32>((254u - (lowered >> 23u)) << 23u), isPower), isRaised);
}
