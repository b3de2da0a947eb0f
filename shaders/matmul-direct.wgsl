// out (+)= op(a)·op(b) + bias: each invocation a register tile of out, straight from storage, no workgroup memory.
//
// Shapes, row-major, last dimension padded to groups of four (padding holds zeros), BATCH of them one after the other:
//   a [M,K], or [K,M] with TRANSPOSE_A;  b [K,N], or [N,K] with TRANSPOSE_B;  bias [N];  out [M,N].
// Constants: BATCH, M, K, N, TRANSPOSE_A, TRANSPOSE_B; TILE_M rows × TILE_N4 groups of columns per invocation, TILE_M a
//   multiple of four; LANES invocations per workgroup, side by side along N, all on the same rows; SHARE lanes that
//   split the loads of a between them (1: each loads all of it); A_LOADS and B_LOADS, what is left for each to load.
// In front: loadA, loadB, storeOut in groups of four; fromLane(x, lane); addend(i, n4), what is added to the product;
//   main, which calls matmulTile. `/* unroll */` loops are written out before compiling (src/kernels/unroll.ts).
// Dispatch: one workgroup per tile of out, tiles along N first, then along M, then the batch; linearGrid.
//
// Products and sums are f32, k ascending, so every tile size gives the same bits.
//
// Made for CPUs that play GPU. Lavapipe turns one load of four floats into 8 lanes × 4 bounds checks, branches and
// inserts, about 230 instructions, even where all lanes load the same address; a product with its sum is 5. So loads
// decide, and there are three ways to have fewer of them and less code, which compiles faster:
//   - each lane loads different rows of a and hands them round by subgroup shuffle, one instruction: SHARE;
//   - a tall tile uses each group of b TILE_M times; that its sums spill to the stack costs little;
//   - loads and stores stand in real loops that shift registers (trips are multiplied by `one`, which no compiler
//     knows), so that each stands in the program once. Register loops, in contrast, must be unrolled: an array indexed
//     at run time lives in memory and is five times slower, and Mesa stops unrolling at some size.

const M4 = (M + 3u) / 4u;
const K4 = (K + 3u) / 4u;
const N4 = (N + 3u) / 4u;
const N_TAIL = N % 4u;
const TILES_N = (N4 + LANES * TILE_N4 - 1u) / (LANES * TILE_N4);
const TILES_M = (M + TILE_M - 1u) / TILE_M;
const A_GROUPS = select(M * K4, K * M4, TRANSPOSE_A);
const B_GROUPS = select(K * N4, N * K4, TRANSPOSE_B);

fn matmulTile(tile: u32, lane: u32, one: u32) {
  if (tile >= TILES_N * TILES_M * BATCH) { return; }
  let batch = tile / (TILES_N * TILES_M);
  let aStart = batch * A_GROUPS;
  let bStart = batch * B_GROUPS;
  let m0 = (tile / TILES_N) % TILES_M * TILE_M;
  let n0 = (tile % TILES_N) * LANES * TILE_N4 + lane;
  let share = lane % SHARE;

  // Groups beyond an edge load the last one again; what they give is never stored. Rows k ≥ K are not touched: they
  // belong to another tensor.
  var acc: array<array<vec4f, TILE_N4>, TILE_M>;
  var a: array<vec4f, TILE_M>;
  var b: array<vec4f, 4u * TILE_N4>;
  for (var k4 = 0u; k4 < K4; k4++) {
    if (!TRANSPOSE_A) {
      for (var i = 0u; i < A_LOADS * one; i++) {
        /* unroll */ for (var s = 1u; s < A_LOADS; s++) { a[s - 1u] = a[s]; }
        a[A_LOADS - 1u] = loadA(aStart + min(m0 + i * SHARE + share, M - 1u) * K4 + k4);
      }
    }
    if (TRANSPOSE_B) {
      for (var j = 0u; j < B_LOADS * one; j++) {
        /* unroll */ for (var s = 1u; s < B_LOADS; s++) { b[s - 1u] = b[s]; }
        b[B_LOADS - 1u] = loadB(bStart + min((n0 + j / 4u * LANES) * 4u + j % 4u, N - 1u) * K4 + k4);
      }
    }
    let steps = min(4u, K - k4 * 4u);
    for (var step = 0u; step < steps; step++) {
      let k = k4 * 4u + step;
      if (TRANSPOSE_A) {
        /* unroll */ for (var i = 0u; i < A_LOADS; i++) {
          a[i] = loadA(aStart + k * M4 + min(m0 / 4u + i * SHARE + share, M4 - 1u));
        }
      }
      if (!TRANSPOSE_B) {
        /* unroll */ for (var j = 0u; j < B_LOADS; j++) {
          b[j] = loadB(bStart + k * N4 + min(n0 + j * LANES, N4 - 1u));
        }
      }
      /* unroll */ for (var i = 0u; i < TILE_M; i++) {
        var row: f32;
        if (TRANSPOSE_A) {
          row = fromLane(a[i / 4u / SHARE][i % 4u], i / 4u % SHARE);
        } else {
          row = fromLane(a[i / SHARE].x, i % SHARE);
        }
        /* unroll */ for (var j = 0u; j < TILE_N4; j++) {
          var columns = b[j];
          if (TRANSPOSE_B) { columns = vec4f(b[j * 4u].x, b[j * 4u + 1u].x, b[j * 4u + 2u].x, b[j * 4u + 3u].x); }
          acc[i][j] += row * columns;
        }
      }
      // The next k's values move to the front: a rename, where an index would be a select.
      if (!TRANSPOSE_A) {
        /* unroll */ for (var i = 0u; i < A_LOADS; i++) { a[i] = a[i].yzwx; }
      }
      if (TRANSPOSE_B) {
        /* unroll */ for (var j = 0u; j < B_LOADS; j++) { b[j] = b[j].yzwx; }
      }
    }
  }

  for (var i = 0u; i < TILE_M * one; i++) {
    let m = m0 + i;
    /* unroll */ for (var j = 0u; j < TILE_N4; j++) {
      let n4 = n0 + j * LANES;
      if (m < M && n4 < N4) {
        let index = (batch * M + m) * N4 + n4;
        var value = acc[0][j] + addend(index, n4);
        // Padding stays zero whatever a holds: 0 · infinity is not zero.
        if (N_TAIL != 0u && n4 == N4 - 1u) {
          value = select(vec4f(0.0), value, vec4u(0u, 1u, 2u, 3u) < vec4u(N_TAIL));
        }
        storeOut(index, value);
      }
    }
    /* unroll */ for (var s = 1u; s < TILE_M; s++) { acc[s - 1u] = acc[s]; }
  }
}
