// What the attention kernels share: where a head's rows lie, and the mask.
//
// Shapes, in groups of four: WIDTH = D/4; rows of qkv are q|k|v of HEADS·WIDTH groups each, rows of out
// HEADS·WIDTH. Statistics (log-sum-exp, delta) are f32 [B·H, T], rows padded to STORED_T elements.
//
// Which heads there are is said by lib/heads-all.wgsl or lib/heads-awake.wgsl.
//
// Two forms, `-direct` for CPUs that play GPU and `-staged` for GPUs. In both a block of ROWS rows of one head walks the
// columns of the T×T matrix, COLUMNS at a time, and never stores it.

const QKV_WIDTH = 3u * HEADS * WIDTH;
const OUT_WIDTH = HEADS * WIDTH;
const KEY_OFFSET = HEADS * WIDTH;
const VALUE_OFFSET = 2u * HEADS * WIDTH;

// First group of a head's row in qkv (its q; k and v lie at the offsets above) and in out.
fn qkvRow(head: u32, row: u32) -> u32 { return (head / HEADS * T + row) * QKV_WIDTH + head % HEADS * WIDTH; }
fn outRow(head: u32, row: u32) -> u32 { return (head / HEADS * T + row) * OUT_WIDTH + head % HEADS * WIDTH; }

// Four rows from `first` on; past the end the last row is repeated, and hidden by the mask.
fn fourRows(first: u32) -> vec4u { return min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(T - 1u)); }

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
