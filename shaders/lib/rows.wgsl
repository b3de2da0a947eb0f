// ACROSS invocations share a row of GROUPS groups of four, ROWS rows share a workgroup of ACROSS × ROWS.
// One barrier a reduction: every invocation joins the row's partial values itself, in the same order, so all hold the same
// bits. A GPU gets 16 across (two whole 128-byte lines) or more; a CPU behind a driver gets one, and then no barrier is left,
// since the branches on ACROSS are decided by the compiler.

// Two reductions a kernel, each with its own half: the second needs no barrier against the readers of the first.
var<workgroup> rowPartials: array<vec2f, 2 * ROWS * ACROSS>;

fn sumOverRow(value: vec2f, local: vec2u, turn: u32) -> vec2f {
  if (ACROSS == 1u) { return value; }
  let first = (turn * ROWS + local.y) * ACROSS;
  rowPartials[first + local.x] = value;
  workgroupBarrier();
  var total = vec2f(0.0);
  for (var invocation = 0u; invocation < ACROSS; invocation++) { total += rowPartials[first + invocation]; }
  return total;
}

fn horizontalSum(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
