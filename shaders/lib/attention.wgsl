// What the three attention kernels share: where a head's rows lie, the mask, and the softmax weight.
//
// Shapes, in groups of four: WIDTH = D/4; rows of qkv are q|k|v of HEADS·WIDTH groups each, rows of out
// HEADS·WIDTH. Statistics (log-sum-exp, delta) are f32 [B·H, T], rows padded to STORED_T elements.
//
// Two forms from one text. A workgroup owns ROWS rows of one head and walks the columns of the T×T matrix,
// which it never stores, QUADS times four at a time. A thread owns ROWS_EACH rows:
//   TILED  (GPUs)  the columns are staged in workgroup memory and read by every row; LANES threads share a row, so
//                  that each keeps D/LANES numbers in registers, and add up their parts of each dot product there.
//   direct (CPUs)  one thread a row, no barrier: columns are read from storage. A barrier costs a CPU more than the
//                  loads that it saves; several rows a thread make more of each load.
// Four columns at a time are a matrix: q·[k0 k1 k2 k3] are four scores, [v0 v1 v2 v3]·weights is their part
// of the sum.

const QKV_WIDTH = 3u * HEADS * WIDTH;
const OUT_WIDTH = HEADS * WIDTH;
const KEY_OFFSET = HEADS * WIDTH;
const VALUE_OFFSET = 2u * HEADS * WIDTH;
const COLUMNS = 4u * QUADS;
// Groups of a row that one thread holds: group `part·LANES + lane`, so that neighbours read neighbours.
const PARTS = WIDTH / LANES;
const HELD = ROWS_EACH * PARTS;

// QUADS and, in the direct form, PARTS, kept from the compiler, which would write the loops over them out: on
// a CPU driver that costs seconds of compilation and gains nothing. On a GPU the loop over PARTS must be
// written out, so that the arrays that it walks are registers.
fn quadsHeld() -> u32 { return opaque(QUADS); }
fn partsHeld() -> u32 {
  if (TILED) { return PARTS; }
  return opaque(PARTS);
}
// n. The compiler cannot know that a buffer is never empty.
fn opaque(n: u32) -> u32 { return select(n, 0u, arrayLength(&qkv) == 0u); }

// First group of a head's row in qkv (its q; k and v lie at the offsets above) and in out.
fn qkvRow(head: u32, row: u32) -> u32 { return (head / HEADS * T + row) * QKV_WIDTH + head % HEADS * WIDTH; }
fn outRow(head: u32, row: u32) -> u32 { return (head / HEADS * T + row) * OUT_WIDTH + head % HEADS * WIDTH; }

// The same for four rows from `first` on; past the end the last row is repeated, and hidden by the mask.
fn fourRows(first: u32) -> vec4u { return min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(T - 1u)); }
fn qkvRows(head: u32, first: u32) -> vec4u {
  return (head / HEADS * T + fourRows(first)) * QKV_WIDTH + head % HEADS * WIDTH;
}
fn outRows(head: u32, first: u32) -> vec4u {
  return (head / HEADS * T + fourRows(first)) * OUT_WIDTH + head % HEADS * WIDTH;
}

// Four columns' groups from storage.
fn qkvGroups(at: vec4u) -> mat4x4f {
  return mat4x4f(loadQkv(at.x), loadQkv(at.y), loadQkv(at.z), loadQkv(at.w));
}

// A finite stand-in for the score of a pair that the mask hides: its exponential is 0 beside any real one's.
const MASKED = -1e30;

// Scores of four pairs; one side of a pair is the same for all four, the other counts up from `first`.
fn maskedKeys(scores: vec4f, query: u32, first: u32) -> vec4f {
  let keys = vec4u(first) + vec4u(0u, 1u, 2u, 3u);
  return select(vec4f(MASKED), scores, keys < vec4u(select(T, min(T, query + 1u), CAUSAL)));
}

fn maskedQueries(scores: vec4f, first: u32, key: u32) -> vec4f {
  let queries = vec4u(first) + vec4u(0u, 1u, 2u, 3u);
  let seen = queries >= vec4u(select(0u, key, CAUSAL));
  return select(vec4f(MASKED), scores, seen & (queries < vec4u(T)));
}

fn sumOf(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
