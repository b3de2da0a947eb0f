/** The error function, which JavaScript lacks and the exact GELU needs. */

/** Beyond this, 1 − |erf(x)| is below half an ulp of 1 in f64. */
const SATURATION = 6;

/**
 * erf(x) = 2/√π · e^(−x²) · Σ_n 2ⁿ x^(2n+1) / (1·3·5···(2n+1)), DLMF 7.6.2. All terms have one sign, so
 * nothing cancels: the relative error is a few f64 ulps, cut off where it would pass 1.
 */
export function erf(x: number): number {
  if (Math.abs(x) >= SATURATION) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON * 0.5; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  const value = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  return Math.abs(value) > 1 ? Math.sign(x) : value;
}
