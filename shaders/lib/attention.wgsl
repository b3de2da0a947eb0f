// What the three attention kernels share: where a head's rows lie, the mask, and the exchange of dot products.
//
// Shapes, in groups of four: WIDTH = D/4; qkv rows are q|k|v of HEADS·WIDTH groups each; `out` rows HEADS·WIDTH.
// Statistics (log-sum-exp, delta) are f32 [B·H, T], rows padded to STORED_T elements.
//
// Two forms from one text. A workgroup owns ROWS rows of one head and walks the other side of the T×T matrix, which it
// never stores, KEYS columns at a time:
//   TILED  (GPUs)  the columns are staged in workgroup memory and read by every row; LANES threads share a row, so
//                  that each keeps D/LANES numbers in registers, and add up their parts of each dot product there.
//   direct (CPUs)  one thread a row, LANES = KEYS = 1, no barrier: columns are read from storage, the same one by all
//                  threads at once. A barrier costs a CPU more than the loads that it saves.

const QKV_WIDTH = 3u * HEADS * WIDTH;
const OUT_WIDTH = HEADS * WIDTH;
const KEY_OFFSET = HEADS * WIDTH;
const VALUE_OFFSET = 2u * HEADS * WIDTH;
// Groups of a row that one thread holds: group `part·LANES + lane`, so that neighbours read neighbours.
const PARTS = WIDTH / LANES;

// First group of a head's row in qkv (its q; k and v lie at the offsets above) and in out.
fn qkvRow(head: u32, row: u32) -> u32 { return (head / HEADS * T + row) * QKV_WIDTH + head % HEADS * WIDTH; }
fn outRow(head: u32, row: u32) -> u32 { return (head / HEADS * T + row) * OUT_WIDTH + head % HEADS * WIDTH; }

// A finite stand-in for the score of a pair that the mask hides: its exponential is 0 beside any real one's.
const MASKED = -1e30;

fn masked(score: f32, query: u32, key: u32) -> f32 {
  return select(MASKED, score, query < T && key < T && (!CAUSAL || key <= query));
}

// The softmax weight of a pair, from its score and the query's log-sum-exp.
fn weightOf(score: f32, logSumExp: f32, query: u32, key: u32) -> f32 {
  return exponentialOf(masked(score - logSumExp, query, key));
}

// lib/exp.wgsl, one number at a time; the compiler drops the other three.
fn exponentialOf(x: f32) -> f32 { return exponential(vec4f(x)).x; }

fn sumOf(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
