// What the matmul kernels share: what a place in the work is, and where groups of four lie. Which places there are is said by
// lib/tiles-all.wgsl or lib/tiles-awake.wgsl.
//
// Shapes: a [M,K], or [K,M] with TRANSPOSE_A; b [K,N], or [N,K] with TRANSPOSE_B; out [M,N]; BATCH of them. With SPLITS > 1
// out is the scratch [SPLITS,M,N] of the partial sums, part s over PART_K4 groups of k from s·PART_K4 on.
// A kernel names its TILES_M × TILES_N tiles of out, of TILE_ROWS × TILE_COLUMNS, and K_STEP4, the groups of k that it takes at
// a time.

const M4 = (M + 3u) / 4u;
const K4 = (K + 3u) / 4u;
const N4 = (N + 3u) / 4u;
const N_TAIL = N % 4u;
const A_GROUPS = select(M * K4, K * M4, TRANSPOSE_A);
const B_GROUPS = select(K * N4, N * K4, TRANSPOSE_B);

struct Place { tileM: u32, tileN: u32, batch: u32, part: u32 }

// The groups of k that a part adds up.
fn firstK4(part: u32) -> u32 { return part * PART_K4; }
fn endK4(part: u32) -> u32 { return min(K4, part * PART_K4 + PART_K4); }

// A group of four in a stored row: rows of a are m, or k with TRANSPOSE_A; rows of b are k, or n with TRANSPOSE_B.
fn groupA(batch: u32, row: u32, group: u32) -> u32 {
  return batch * A_GROUPS + row * select(K4, M4, TRANSPOSE_A) + group;
}
fn groupB(batch: u32, row: u32, group: u32) -> u32 {
  return batch * B_GROUPS + row * select(N4, K4, TRANSPOSE_B) + group;
}

// Stores a group of sums.
fn putGroup(place: Place, m: u32, n4: u32, sum: vec4f) {
  let index = ((place.part * BATCH + place.batch) * M + m) * N4 + n4;
  var value = sum + addend(index, n4);
  // Padding stays zero whatever a holds: 0 · infinity is not zero.
  if (N_TAIL != 0u && n4 == N4 - 1u) {
    value = select(vec4f(0.0), value, vec4u(0u, 1u, 2u, 3u) < vec4u(N_TAIL));
  }
  storeOut(index, value);
}
