// LANES invocations share a row of GROUPS groups of four, ROWS rows share a workgroup of LANES × ROWS.
// One barrier a reduction: every lane adds the row's partial values itself, in the same order, so all hold the same bits.
// LANES × 16 bytes is at least one memory transaction; a short row would leave the lanes of a whole workgroup idle.

// Two reductions a kernel, each with its own half: the second needs no barrier against the readers of the first.
var<workgroup> rowPartials: array<vec2f, 2 * ROWS * LANES>;

fn sumOverRow(value: vec2f, local: vec2u, turn: u32) -> vec2f {
  let first = (turn * ROWS + local.y) * LANES;
  rowPartials[first + local.x] = value;
  workgroupBarrier();
  var total = vec2f(0.0);
  for (var lane = 0u; lane < LANES; lane++) { total += rowPartials[first + lane]; }
  return total;
}

fn horizontalSum(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
