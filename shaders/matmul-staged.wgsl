// out (+)= op(a)·op(b) + bias: tiles of a and b staged in workgroup memory, a register tile of out per invocation.
//
// Shapes, row-major, last dimension padded to groups of four (padding holds zeros), BATCH of them one after the other:
//   a [M,K], or [K,M] with TRANSPOSE_A;  b [K,N], or [N,K] with TRANSPOSE_B;  bias [N];  out [M,N].
// Constants: BATCH, M, K, N, TRANSPOSE_A, TRANSPOSE_B; THREADS_M × THREADS_N invocations, each with REGISTER_M4 groups
//   of four rows × REGISTER_N4 groups of four columns; TILE_K4 groups of k per stage; BLOCKS per invocation to load.
// In front: loadA, loadB, storeOut in groups of four, and addend(i, n4), what is added to the product.
//   `/* unroll */` loops are written out before compiling (src/kernels/unroll.ts).
// Dispatch: one workgroup per tile of out, tiles along N first, then along M, then the batch; linearGrid.
//
// For GPUs. 256 invocations of 8×8 make a tile of 128×128: each float staged is used 128 times and each one read from
// workgroup memory 8 times, 64 sums in registers. With 16 values of k a stage is 16 KiB, what every device has, and one
// 4×4 block for each invocation to load. Smaller tiles where out is too small to give every core a workgroup.
// A stage keeps k as its rows, so that the inner loop reads groups along M and along N. Loading in 4×4 blocks makes this
// the same for all transposes: where an operand runs along K the block is transposed in registers. (Single lanes of a
// group must not be written by different invocations: WGSL may write the whole group.) The next blocks are loaded
// before the current stage is used, so that memory works while the sums do.
// Products and sums are f32, k ascending.

const M4 = (M + 3u) / 4u;
const K4 = (K + 3u) / 4u;
const N4 = (N + 3u) / 4u;
const N_TAIL = N % 4u;
const THREADS = THREADS_M * THREADS_N;
const GROUPS_M = THREADS_M * REGISTER_M4;
const GROUPS_N = THREADS_N * REGISTER_N4;
const TILES_M = (M4 + GROUPS_M - 1u) / GROUPS_M;
const TILES_N = (N4 + GROUPS_N - 1u) / GROUPS_N;
const A_BLOCKS = GROUPS_M * TILE_K4;
const A_GROUPS = select(M * K4, K * M4, TRANSPOSE_A);
const B_GROUPS = select(K * N4, N * K4, TRANSPOSE_B);

var<workgroup> aStage: array<vec4f, 4u * TILE_K4 * GROUPS_M>;
var<workgroup> bStage: array<vec4f, 4u * TILE_K4 * GROUPS_N>;

// Four rows k of a group of M (or N). As columns of this matrix.
alias Block = mat4x4f;

// Where block i of a stage lies: its group of four k, and its group of M or N. Neighbouring invocations load
// neighbouring addresses.
fn blockPlace(i: u32, groups: u32, alongK: bool) -> vec2u {
  return select(vec2u(i / groups, i % groups), vec2u(i % TILE_K4, i / TILE_K4), alongK);
}

// Beyond the last k: zeros, and rows k ≥ K are not touched, they belong to another tensor. Beyond the last row or
// column: the last one again, never stored.
fn loadBlockA(start: u32, k4: u32, group: u32) -> Block {
  var block: Block;
  if (TRANSPOSE_A) {
    for (var r = 0u; r < 4u; r++) {
      if (k4 * 4u + r < K) { block[r] = loadA(start + (k4 * 4u + r) * M4 + min(group, M4 - 1u)); }
    }
    return block;
  }
  if (k4 < K4) {
    for (var r = 0u; r < 4u; r++) { block[r] = loadA(start + min(group * 4u + r, M - 1u) * K4 + k4); }
  }
  return transpose(block);
}

fn loadBlockB(start: u32, k4: u32, group: u32) -> Block {
  var block: Block;
  if (!TRANSPOSE_B) {
    for (var r = 0u; r < 4u; r++) {
      if (k4 * 4u + r < K) { block[r] = loadB(start + (k4 * 4u + r) * N4 + min(group, N4 - 1u)); }
    }
    return block;
  }
  if (k4 < K4) {
    for (var r = 0u; r < 4u; r++) { block[r] = loadB(start + min(group * 4u + r, N - 1u) * K4 + k4); }
  }
  return transpose(block);
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = linearWorkgroup(workgroup, workgroups);
  if (tile >= TILES_N * TILES_M * BATCH) { return; }
  let batch = tile / (TILES_N * TILES_M);
  let firstM4 = (tile / TILES_N) % TILES_M * GROUPS_M;
  let firstN4 = (tile % TILES_N) * GROUPS_N;
  // Groups of one invocation lie THREADS_M and THREADS_N apart: neighbours then read neighbouring banks.
  let threadM = thread / THREADS_N;
  let threadN = thread % THREADS_N;

  var acc: array<array<vec4f, REGISTER_N4>, 4u * REGISTER_M4>;
  var blocks: array<Block, BLOCKS>;
  for (var stage = 0u; stage < K4 + TILE_K4; stage += TILE_K4) {
    if (stage > 0u) {
      workgroupBarrier();
      /* unroll */ for (var n = 0u; n < BLOCKS; n++) {
        let i = n * THREADS + thread;
        if (i < A_BLOCKS) {
          let place = blockPlace(i, GROUPS_M, !TRANSPOSE_A);
          for (var r = 0u; r < 4u; r++) { aStage[(place.x * 4u + r) * GROUPS_M + place.y] = blocks[n][r]; }
        } else {
          let place = blockPlace(i - A_BLOCKS, GROUPS_N, TRANSPOSE_B);
          for (var r = 0u; r < 4u; r++) { bStage[(place.x * 4u + r) * GROUPS_N + place.y] = blocks[n][r]; }
        }
      }
      workgroupBarrier();
    }
    if (stage < K4) {
      /* unroll */ for (var n = 0u; n < BLOCKS; n++) {
        let i = n * THREADS + thread;
        if (i < A_BLOCKS) {
          let place = blockPlace(i, GROUPS_M, !TRANSPOSE_A);
          blocks[n] = loadBlockA(batch * A_GROUPS, stage + place.x, firstM4 + place.y);
        } else {
          let place = blockPlace(i - A_BLOCKS, GROUPS_N, TRANSPOSE_B);
          blocks[n] = loadBlockB(batch * B_GROUPS, stage + place.x, firstN4 + place.y);
        }
      }
    }
    if (stage > 0u) {
      for (var k = 0u; k < 4u * TILE_K4; k++) {
        var b: array<vec4f, REGISTER_N4>;
        /* unroll */ for (var j = 0u; j < REGISTER_N4; j++) { b[j] = bStage[k * GROUPS_N + threadN + j * THREADS_N]; }
        /* unroll */ for (var i = 0u; i < REGISTER_M4; i++) {
          let a = aStage[k * GROUPS_M + threadM + i * THREADS_M];
          /* unroll */ for (var j = 0u; j < REGISTER_N4; j++) {
            acc[i * 4u][j] += a.x * b[j];
            acc[i * 4u + 1u][j] += a.y * b[j];
            acc[i * 4u + 2u][j] += a.z * b[j];
            acc[i * 4u + 3u][j] += a.w * b[j];
          }
        }
      }
    }
  }

  /* unroll */ for (var i = 0u; i < REGISTER_M4; i++) {
    /* unroll */ for (var r = 0u; r < GROUP; r++) {
      /* unroll */ for (var j = 0u; j < REGISTER_N4; j++) {
        let m = (firstM4 + threadM + i * THREADS_M) * 4u + r;
        let n4 = firstN4 + threadN + j * THREADS_N;
        if (m < M && n4 < N4) {
          let index = (batch * M + m) * N4 + n4;
          var value = acc[i * 4u + r][j] + addend(index, n4);
          // Padding stays zero whatever a holds: 0 · infinity is not zero.
          if (N_TAIL != 0u && n4 == N4 - 1u) {
            value = select(vec4f(0.0), value, vec4u(0u, 1u, 2u, 3u) < vec4u(N_TAIL));
          }
          storeOut(index, value);
        }
      }
    }
  }
}
