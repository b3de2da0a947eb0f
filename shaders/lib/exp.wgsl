// e^(hi + lo) for hi <= 88, |lo| small: an f32 exponential within one unit in the last place, on every driver alike.
//
// WGSL allows its own exp an error of 3 + 2|x| units, and leaves non-finite values open. Here e^x = 2^n · e^r with
// n = round(x·log2 e) and r = x − n·ln 2 in two parts (Cody and Waite, 1980); e^r = 1 + r + r²·p(r), p fitted to minimise
// the largest relative error (3e-9). `lo` takes the rounding error of a product in the exponent. Results below 2^-126 are 0.
// NaN and both infinities give NaN: house rule, an infinity here is an overflow that the found-inf scan must see.

const LOG2_E: f32 = 1.44269504088896341;
const LN_2_HIGH: f32 = 0.693359375;
const LN_2_LOW: f32 = -2.12194440054690583e-4;

fn exponentialOfSum(hi: vec4f, lo: vec4f) -> vec4f {
  // Finite hi below −104 becomes −104. Told by the bits, because max(NaN, −104) may drop the NaN.
  let farBelow = bitcast<vec4u>(hi) - vec4u(0xc2d00000u) < vec4u(0xff800000u - 0xc2d00000u);
  let x = select(hi, vec4f(-104.0), farBelow);
  let n = round(x * LOG2_E);
  let r = (x - n * LN_2_HIGH) - n * LN_2_LOW + lo;
  let p = (((r * 0.0013814599 + 0.0083687175) * r + 0.04166839) * r + 0.16666521) * r + 0.49999994;
  let power = vec4u(clamp(vec4i(n), vec4i(-127), vec4i(127)) + vec4i(127));
  return (1.0 + (r + r * r * p)) * bitcast<vec4f>(power << vec4u(23u));
}

fn exponential(x: vec4f) -> vec4f { return exponentialOfSum(x, vec4f(0.0)); }
