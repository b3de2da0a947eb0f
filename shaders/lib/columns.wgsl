// COLUMN_LANES groups of four columns, ROW_LANES invocations down each: a lane adds every ROW_LANES-th row by itself, then
// this tree joins the lanes, eight to one at each level (64 lanes take two barriers where pairs would take six).
// The order depends on the constants alone: same shape, same bits.

const TREE_RADIX: u32 = 8u;

var<workgroup> columnPartials: array<vec4f, COLUMN_LANES * ROW_LANES>;

// The sum over the row lanes; lane 0 has it, the others have partial sums. `local` is (column lane, row lane).
fn sumOverRowLanes(value: vec4f, local: vec2u) -> vec4f {
  var total = value;
  for (var lanes = ROW_LANES; lanes > 1u; lanes = (lanes + TREE_RADIX - 1u) / TREE_RADIX) {
    let next = (lanes + TREE_RADIX - 1u) / TREE_RADIX;
    workgroupBarrier();
    columnPartials[local.y * COLUMN_LANES + local.x] = total;
    workgroupBarrier();
    if (local.y < next) {
      for (var lane = local.y + next; lane < lanes; lane += next) {
        total += columnPartials[lane * COLUMN_LANES + local.x];
      }
    }
  }
  return total;
}
