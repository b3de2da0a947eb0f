// Packed 8-bit floats (OFP8): four in a u32, lowest byte first. Both ways on integers: no float operation that a compiler
// could fold or a device flush, and no table, which would be an array indexed at run time.

fn bytesOf(word: u32) -> vec4u { return (vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(0xffu); }

fn wordOf(v: vec4u) -> u32 { return v.x | (v.y << 8u) | (v.z << 16u) | (v.w << 24u); }

fn signsOf(bytes: vec4u) -> vec4u { return (bytes & vec4u(0x80u)) << vec4u(24u); }

// E4M3: bias 7, three mantissa bits. A normal number is rebiased by 127 − 7 = 120; a subnormal is a multiple of 2^-9; of
// either sign, all ones are NaN, and there is no infinity.
fn unpackE4m3(word: u32) -> vec4f {
  let bytes = bytesOf(word);
  let magnitude = bytes & vec4u(0x7fu);
  var bits = (magnitude << vec4u(20u)) + vec4u(0x3c000000u);
  bits = select(bits, bitcast<vec4u>(vec4f(magnitude) * 0.001953125), magnitude < vec4u(8u));
  bits = select(bits, vec4u(0x7fc00000u), magnitude == vec4u(0x7fu));
  return bitcast<vec4f>(bits | signsOf(bytes));
}

// E5M2: bias 15, two mantissa bits; rebiased by 112, subnormals are multiples of 2^-16, infinities and NaN as in IEEE.
fn unpackE5m2(word: u32) -> vec4f {
  let bytes = bytesOf(word);
  let magnitude = bytes & vec4u(0x7fu);
  var bits = (magnitude << vec4u(21u)) + vec4u(0x38000000u);
  bits = select(bits, bitcast<vec4u>(vec4f(magnitude) * 0.0000152587890625), magnitude < vec4u(4u));
  bits = select(bits, vec4u(0x7f800000u), magnitude == vec4u(0x7cu));
  bits = select(bits, vec4u(0x7fc00000u), magnitude > vec4u(0x7cu));
  return bitcast<vec4f>(bits | signsOf(bytes));
}

// Rounded to nearest even. What rounds past the largest value, infinities too, becomes the largest; NaN stays NaN.
// Subnormals: |x|·2^9 plus 2^23 leaves an integer mantissa, rounded to nearest even by the addition.
fn packE4m3(v: vec4f) -> u32 {
  let bits = bitcast<vec4u>(v);
  let magnitude = bits & vec4u(0x7fffffffu);
  let normal = (magnitude - vec4u(0x3c000000u) + vec4u(0x7ffffu) + ((magnitude >> vec4u(20u)) & vec4u(1u))) >> vec4u(20u);
  let subnormal = bitcast<vec4u>(bitcast<vec4f>(magnitude) * 512.0 + 8388608.0) - vec4u(0x4b000000u);
  var bytes = min(select(normal, subnormal, magnitude < vec4u(0x3c800000u)), vec4u(0x7eu));
  bytes = select(bytes, vec4u(0x7fu), magnitude > vec4u(0x7f800000u));
  return wordOf(bytes | ((bits >> vec4u(24u)) & vec4u(0x80u)));
}

fn packE5m2(v: vec4f) -> u32 {
  let bits = bitcast<vec4u>(v);
  let magnitude = bits & vec4u(0x7fffffffu);
  let normal = (magnitude - vec4u(0x38000000u) + vec4u(0xfffffu) + ((magnitude >> vec4u(21u)) & vec4u(1u))) >> vec4u(21u);
  let subnormal = bitcast<vec4u>(bitcast<vec4f>(magnitude) * 65536.0 + 8388608.0) - vec4u(0x4b000000u);
  var bytes = min(select(normal, subnormal, magnitude < vec4u(0x38800000u)), vec4u(0x7bu));
  bytes = select(bytes, vec4u(0x7eu), magnitude > vec4u(0x7f800000u));
  return wordOf(bytes | ((bits >> vec4u(24u)) & vec4u(0x80u)));
}
