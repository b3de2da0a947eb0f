// ACROSS groups of four columns, DOWN invocations down each: an invocation adds every DOWN-th row by itself, then
// this tree joins them, eight to one at each level (64 take two barriers where pairs would take six).
// The order depends on the constants alone: same shape, same bits.

const TREE_RADIX: u32 = 8u;

var<workgroup> columnPartials: array<vec4f, ACROSS * DOWN>;

// The sum down the columns: the first invocation of each has it, the others have partial sums. `local` is (across, down).
fn sumDown(value: vec4f, local: vec2u) -> vec4f {
  var total = value;
  for (var invocations = DOWN; invocations > 1u; invocations = (invocations + TREE_RADIX - 1u) / TREE_RADIX) {
    let next = (invocations + TREE_RADIX - 1u) / TREE_RADIX;
    workgroupBarrier();
    columnPartials[local.y * ACROSS + local.x] = total;
    workgroupBarrier();
    if (local.y < next) {
      for (var invocation = local.y + next; invocation < invocations; invocation += next) {
        total += columnPartials[invocation * ACROSS + local.x];
      }
    }
  }
  return total;
}
