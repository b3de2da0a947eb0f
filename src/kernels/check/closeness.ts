/**
 * The one yardstick by which every kernel is judged, in tests and in `halfstep check`: a GPU result against the exact
 * (f64) one, allowed at most twice the error of a plain computation in the same precision.
 *
 * "Plain" is the reference run with every operation rounded to f32 (`Math.fround`) and every stored f16 tensor rounded
 * to binary16. Errors are compared over the whole tensor, because one element's plain error is often zero by luck.
 */
import type { DType, Tensor } from "../../graph/ir";
import { roundedTo } from "../../reference/arithmetic";

export interface References {
  /** The op in f64, on the values as stored (f16 inputs already rounded). Logical row-major. */
  readonly exact: ArrayLike<number>;
  /** The same op in plain f32 arithmetic, rounded to the tensor's dtype. */
  readonly plain: ArrayLike<number>;
}

export interface Closeness {
  readonly passed: boolean;
  /** Largest absolute error among the finite elements. */
  readonly maxError: number;
  /** The element whose error is the largest share of what it is allowed. */
  readonly worst: {
    readonly index: readonly number[];
    readonly expected: number;
    readonly got: number;
    readonly error: number;
    readonly allowed: number;
  };
}

/**
 * Compares element by element. With E the plain computation's largest error beyond the rounding of its store, element x
 * may be off by 2·E + ulp(x) in the tensor's dtype + one f32 ulp of the tensor's largest value (sums that cancel).
 * u32 must match exactly.
 * Where the exact value has no finite form in the dtype, the result must be that very infinity or NaN.
 */
export function compareWithPlain(tensor: Tensor, got: ArrayLike<number>, references: References): Closeness {
  const { exact, plain } = references;
  const { dtype } = tensor;
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  for (const [what, values] of Object.entries({ got, exact, plain })) {
    if (values.length !== count) {
      throw new RangeError(`${tensor.name} has ${count} elements, but '${what}' has ${values.length}.`);
    }
  }
  const exactly = dtype === "u32";
  const slack = exactly ? 0 : 2 * plainError(dtype, references) + ulp("f32", largestFinite(dtype, exact));
  let passed = true;
  let maxError = 0;
  let worst = { flat: 0, error: 0, allowed: slack, share: -1 };
  for (let flat = 0; flat < count; flat++) {
    const expected = exact[flat] ?? Number.NaN;
    const value = got[flat] ?? Number.NaN;
    const finite = Number.isFinite(rounded(dtype, expected));
    const allowed = finite ? slack + ulp(dtype, expected) : 0;
    const error = finite ? Math.abs(value - expected) : Object.is(value, rounded(dtype, expected)) ? 0 : Infinity;
    if (finite && error > maxError) maxError = error;
    const share = Number.isNaN(error) ? Infinity : error === 0 ? 0 : error / allowed;
    if (share > 1) passed = false;
    if (share > worst.share) worst = { flat, error, allowed, share };
  }
  const { flat, error, allowed } = worst;
  const expected = exact[flat] ?? Number.NaN;
  const value = got[flat] ?? Number.NaN;
  return {
    passed,
    maxError,
    worst: { index: unflatten(flat, tensor.shape), expected, got: value, error, allowed },
  };
}

/** x as a tensor of this dtype holds it. */
export function rounded(dtype: DType, x: number): number {
  return dtype === "f32" ? Math.fround(x) : roundedTo(dtype, x);
}

const FORMATS = {
  f32: { mantissaBits: 23, smallestExponent: -126 },
  f16: { mantissaBits: 10, smallestExponent: -14 },
  bf16: { mantissaBits: 7, smallestExponent: -126 },
  e4m3: { mantissaBits: 3, smallestExponent: -6 },
  e5m2: { mantissaBits: 2, smallestExponent: -14 },
};

/** Distance between neighbouring values of the dtype at x's magnitude; 0 for u32, which must be met exactly. */
export function ulp(dtype: DType, x: number): number {
  if (dtype === "u32") return 0;
  const { mantissaBits, smallestExponent } = FORMATS[dtype];
  const exponent = x === 0 ? smallestExponent : Math.floor(Math.log2(Math.abs(x)));
  return 2 ** (Math.max(exponent, smallestExponent) - mantissaBits);
}

/** The plain computation's largest error, less the half ulp that its final store may have added. */
function plainError(dtype: DType, { exact, plain }: References): number {
  let largest = 0;
  for (let i = 0; i < exact.length; i++) {
    const expected = exact[i] ?? 0;
    const error = Math.abs((plain[i] ?? 0) - expected) - ulp(dtype, expected) / 2;
    if (Number.isFinite(error) && error > largest) largest = error;
  }
  return largest;
}

function largestFinite(dtype: DType, values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i] ?? 0);
    if (magnitude > largest && Number.isFinite(rounded(dtype, magnitude))) largest = magnitude;
  }
  return largest;
}

function unflatten(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
