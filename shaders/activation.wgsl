// Activation functions, elementwise, forward and backward.
//
//   forward    out = f(x)                 f = gelu: x·Φ(x) = x·½(1 + erf(x/√2));  relu: max(x, 0);  tanh
//   backward   dX  = f′(x)·dOut           gelu′ = Φ(x) + x·φ(x);  relu′ = [x > 0];  tanh′ = 1 − tanh²(x)
//
// Shapes     any; GROUPS groups of four elements, padding included (f(0) = 0 keeps padding at zero, and so does
//            dOut = 0).
// Dispatch   linear, one group of four per invocation, 256 invocations: the kernel only moves memory, so the
//            widest load an element type has is all that matters.
// erf        a polynomial in 1/(1 + p·|x|) times exp(−x²) would lose relative accuracy near 0; see erf.wgsl.

const GELU = 0u;
const RELU = 1u;
const TANH = 2u;
const INVERSE_SQRT_2 = 0.70710678118654752f;
const INVERSE_SQRT_2_PI = 0.39894228040143268f;
// Beyond this tanh is 1 to f32's last bit, and exp inside a driver's tanh may overflow.
const TANH_SATURATES = 9.1f;

fn normalCdf(x: vec4f) -> vec4f {
  return 0.5 * erfComplement(-x * INVERSE_SQRT_2);
}

fn forward(x: vec4f) -> vec4f {
  if (FUNCTION == GELU) { return x * normalCdf(x); }
  if (FUNCTION == RELU) { return max(x, vec4f(0)); }
  return tanh(clamp(x, vec4f(-TANH_SATURATES), vec4f(TANH_SATURATES)));
}

fn derivative(x: vec4f) -> vec4f {
  if (FUNCTION == GELU) { return normalCdf(x) + x * INVERSE_SQRT_2_PI * exp(-0.5 * x * x); }
  if (FUNCTION == RELU) { return select(vec4f(0), vec4f(1), x > vec4f(0)); }
  let t = forward(x);
  return 1.0 - t * t;
}
