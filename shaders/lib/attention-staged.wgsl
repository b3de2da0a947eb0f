// What the three staged attention kernels share. A thread owns one row; the columns are staged in workgroup memory and
// read by every row, QUADS times four at a time. SHARERS threads share a row, so that each keeps D/SHARERS numbers in
// registers, and add up their parts of each dot product in workgroup memory.
// Four columns at a time are a matrix: q·[k0 k1 k2 k3] are four scores, [v0 v1 v2 v3]·weights is their part of the sum.
// A kernel names what it stages of a column: `stagedOf(head, row, group)`.

const COLUMNS = 4u * QUADS;
// Groups of a row that one thread holds: group `part·SHARERS + sharer`, so that neighbours read neighbours.
const PARTS = WIDTH / SHARERS;

// Keys and values, or queries and the gradients of their results.
struct Staged { first: vec4f, second: vec4f }

var<workgroup> firstTile: array<vec4f, TILE>;
var<workgroup> secondTile: array<vec4f, TILE>;

fn keysAndValues(head: u32, row: u32, group: u32) -> Staged {
  let at = qkvRow(head, row) + group;
  return Staged(loadQkv(at + KEY_OFFSET), loadQkv(at + VALUE_OFFSET));
}

// COLUMNS columns from `first` on. Those past the end repeat the last one; the mask hides them.
fn stage(head: u32, first: u32, thread: u32) {
  for (var i = thread; i < COLUMNS * WIDTH; i += THREADS) {
    let staged = stagedOf(head, min(first + i / WIDTH, T - 1u), i % WIDTH);
    firstTile[i] = staged.first;
    secondTile[i] = staged.second;
  }
  workgroupBarrier();
}

// A group of four columns.
fn firstGroups(quad: u32, group: u32) -> mat4x4f {
  let i = quad * 4u * WIDTH + group;
  return mat4x4f(firstTile[i], firstTile[i + WIDTH], firstTile[i + 2u * WIDTH], firstTile[i + 3u * WIDTH]);
}

fn secondGroups(quad: u32, group: u32) -> mat4x4f {
  let i = quad * 4u * WIDTH + group;
  return mat4x4f(secondTile[i], secondTile[i + WIDTH], secondTile[i + 2u * WIDTH], secondTile[i + 3u * WIDTH]);
}
