// out (+)= op(a)·op(b) + bias: each invocation a register tile of out, straight from storage, no workgroup memory.
//
// Shapes, row-major, last dimension padded to groups of four (padding holds zeros), BATCH of them one after the other:
//   a [M,K], or [K,M] with TRANSPOSE_A;  b [K,N], or [N,K] with TRANSPOSE_B;  bias [N];  out [M,N].
// Constants: BATCH, M, K, N, TRANSPOSE_A, TRANSPOSE_B; SPLITS parts of PART_K4 groups of k (lib/matmul.wgsl); TILE_M rows ×
//   TILE_N4 groups of columns per invocation, TILE_M a multiple of four; WORKGROUP invocations, side by side along N, all on
//   the same rows; SHARE of them split the loads of a between them (1: each loads all of it); A_LOADS, what is
//   left for each to load of a group of k or, with TRANSPOSE_A, of one k; A_HELD and B_HELD, all groups held at a time, those
//   of the next k with TRANSPOSE_A A_STRIDE further on.
// In front: loadA, loadB, storeOut in groups of four; tileAt, kBlock (lib/tiles-all.wgsl); fromInvocation(x, i); addend(i, n4),
//   what is added to the product; main, which calls matmulTile. `/* unroll */` loops are written out before compiling
//   (src/gpu/unroll.ts).
// Dispatch: one workgroup per tile of out, in the order of `tileAt`; linearGrid.
//
// Products and sums are f32, k ascending, so every tile size gives the same bits.
//
// Made for CPUs that play GPU. Lavapipe turns one load of four floats into 4 bounds checks for each of 8 invocations, branches and
// inserts, about 230 instructions, even where all invocations load the same address; a product with its sum is 5. So loads
// decide, and there are four ways to have fewer of them:
//   - each invocation loads different rows of a and hands them round by subgroup shuffle, one instruction: SHARE;
//   - a tall tile uses each group of b TILE_M times; its sums live on the stack,
//   - so four k at a time are added to a sum while it is in a register: loads and stores of sums are a quarter. The same
//     is worth more on SwiftShader, where a loop pays a masked copy for every variable that it carries on;
//   - stores stand in a real loop that shifts registers (trips are multiplied by `one`, which no compiler knows), so that
//     the store is in the program once: half the time to compile. Register loops, in contrast, must be unrolled: an array
//     indexed at run time lives in memory and is five times slower, and Mesa stops unrolling at some size.

const TILES_N = (N4 + WORKGROUP * TILE_N4 - 1u) / (WORKGROUP * TILE_N4);
const TILES_M = (M + TILE_M - 1u) / TILE_M;
const TILE_ROWS = TILE_M;
const TILE_COLUMNS = 4u * WORKGROUP * TILE_N4;
const K_STEP4 = 1u;

fn matmulTile(tile: u32, invocation: u32, one: u32) {
  if (tile >= tileCount()) { return; }
  let place = tileAt(tile);
  let m0 = place.tileM * TILE_M;
  let n0 = place.tileN * WORKGROUP * TILE_N4 + invocation;
  let share = invocation % SHARE;

  var acc: array<array<vec4f, TILE_N4>, TILE_M>;
  var a: array<vec4f, A_HELD>;
  var b: array<vec4f, B_HELD>;
  let blocks = kBlocks(place);
  for (var turn = 0u; turn < blocks; turn++) {
    let block = kBlock(place, turn);
    for (var k4 = block.x; k4 < block.y; k4++) {
      /* unroll */ for (var i = 0u; i < A_HELD; i++) { a[i] = groupOfA(place.batch, m0, share, k4, i); }
      /* unroll */ for (var j = 0u; j < B_HELD; j++) { b[j] = groupOfB(place.batch, n0, k4, j); }
      /* unroll */ for (var i = 0u; i < TILE_M; i++) {
        var row: vec4f;
        if (TRANSPOSE_A) {
          row.x = fromInvocation(a[i / 4u / SHARE][i % 4u], i / 4u % SHARE);
          row.y = fromInvocation(a[A_STRIDE + i / 4u / SHARE][i % 4u], i / 4u % SHARE);
          row.z = fromInvocation(a[2u * A_STRIDE + i / 4u / SHARE][i % 4u], i / 4u % SHARE);
          row.w = fromInvocation(a[3u * A_STRIDE + i / 4u / SHARE][i % 4u], i / 4u % SHARE);
        } else {
          row = fromInvocationGroup(a[i / SHARE], i % SHARE);
        }
        /* unroll */ for (var j = 0u; j < TILE_N4; j++) {
          var columns = mat4x4f(b[j], b[TILE_N4 + j], b[2u * TILE_N4 + j], b[3u * TILE_N4 + j]);
          if (TRANSPOSE_B) {
            columns = transpose(mat4x4f(b[j * 4u], b[j * 4u + 1u], b[j * 4u + 2u], b[j * 4u + 3u]));
          }
          acc[i][j] += row.x * columns[0];
          acc[i][j] += row.y * columns[1];
          acc[i][j] += row.z * columns[2];
          acc[i][j] += row.w * columns[3];
        }
      }
    }
  }

  for (var i = 0u; i < TILE_M * one; i++) {
    let m = m0 + i;
    /* unroll */ for (var j = 0u; j < TILE_N4; j++) {
      let n4 = n0 + j * WORKGROUP;
      if (m < M && n4 < N4) { putGroup(place, m, n4, acc[0][j]); }
    }
    /* unroll */ for (var s = 1u; s < TILE_M; s++) { acc[s - 1u] = acc[s]; }
  }
}

// Group i of those that an invocation loads of a: rows along four k, or with TRANSPOSE_A four rows of one k. Groups beyond an
// edge repeat the last one; what they give is never stored. A k beyond the last one gives zeros: its row is another tensor's.
fn groupOfA(batch: u32, m0: u32, share: u32, k4: u32, i: u32) -> vec4f {
  if (!TRANSPOSE_A) { return loadA(groupA(batch, min(m0 + i * SHARE + share, M - 1u), k4)); }
  let k = k4 * 4u + i / A_LOADS;
  let m4 = min(m0 / 4u + i % A_LOADS * SHARE + share, M4 - 1u);
  return withinK(loadA(groupA(batch, min(k, K - 1u), m4)), k);
}

// The same of b: columns along four k, or four columns of one k.
fn groupOfB(batch: u32, n0: u32, k4: u32, j: u32) -> vec4f {
  if (TRANSPOSE_B) { return loadB(groupB(batch, min((n0 + j / 4u * WORKGROUP) * 4u + j % 4u, N - 1u), k4)); }
  let k = k4 * 4u + j / TILE_N4;
  return withinK(loadB(groupB(batch, min(k, K - 1u), min(n0 + j % TILE_N4 * WORKGROUP, N4 - 1u))), k);
}

fn withinK(v: vec4f, k: u32) -> vec4f {
  if (K % 4u == 0u) { return v; }
  return select(vec4f(), v, k < K);
}
