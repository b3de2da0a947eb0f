// out (+)= op(a)·op(b) + bias: tiles of a and b staged in workgroup memory, a register tile of out per invocation.
//
// Shapes, row-major, last dimension padded to groups of four (padding holds zeros), BATCH of them one after the other:
//   a [M,K], or [K,M] with TRANSPOSE_A;  b [K,N], or [N,K] with TRANSPOSE_B;  bias [N];  out [M,N].
// Constants: BATCH, M, K, N, TRANSPOSE_A, TRANSPOSE_B; SPLITS parts of PART_K4 groups of k, a multiple of TILE_K4
//   (lib/matmul.wgsl); THREADS_M × THREADS_N invocations, each with REGISTER_M4 groups of four rows × REGISTER_N4 groups of
//   four columns; TILE_K4 groups of k per stage; BLOCKS per invocation to load.
// In front: loadA, loadB, storeOut in groups of four; tileAt, kStep (lib/tiles-all.wgsl); addend(i, n4), what is added to the
//   product. `/* unroll */` loops are written out before compiling (src/gpu/unroll.ts).
// Dispatch: one workgroup per tile of out, in the order of `tileAt`; linearGrid.
//
// For GPUs. 256 invocations of 8×8 make a tile of 128×128: each float staged is used 128 times and each one read from
// workgroup memory 8 times, 64 sums in registers. With 16 values of k a stage is 16 KiB, what every device has, and one
// 4×4 block for each invocation to load. Smaller tiles where out is too small to give every core a workgroup.
// A stage keeps k as its rows, so that the inner loop reads groups along M and along N. Loading in 4×4 blocks makes this
// the same for all transposes: where an operand runs along K the block is transposed in registers. (Single elements of a
// group must not be written by different invocations: WGSL may write the whole group.) The next blocks are loaded
// before the current stage is used, so that memory works while the sums do.
// Products and sums are f32, k ascending.

const THREADS = THREADS_M * THREADS_N;
const GROUPS_M = THREADS_M * REGISTER_M4;
const GROUPS_N = THREADS_N * REGISTER_N4;
const TILES_M = (M4 + GROUPS_M - 1u) / GROUPS_M;
const TILES_N = (N4 + GROUPS_N - 1u) / GROUPS_N;
const TILE_ROWS = 4u * GROUPS_M;
const TILE_COLUMNS = 4u * GROUPS_N;
const K_STEP4 = TILE_K4;
const A_BLOCKS = GROUPS_M * TILE_K4;

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
fn loadBlockA(batch: u32, k4: u32, group: u32) -> Block {
  var block: Block;
  if (TRANSPOSE_A) {
    for (var r = 0u; r < 4u; r++) {
      if (k4 * 4u + r < K) { block[r] = loadA(groupA(batch, k4 * 4u + r, min(group, M4 - 1u))); }
    }
    return block;
  }
  if (k4 < K4) {
    for (var r = 0u; r < 4u; r++) { block[r] = loadA(groupA(batch, min(group * 4u + r, M - 1u), k4)); }
  }
  return transpose(block);
}

fn loadBlockB(batch: u32, k4: u32, group: u32) -> Block {
  var block: Block;
  if (!TRANSPOSE_B) {
    for (var r = 0u; r < 4u; r++) {
      if (k4 * 4u + r < K) { block[r] = loadB(groupB(batch, k4 * 4u + r, min(group, N4 - 1u))); }
    }
    return block;
  }
  if (k4 < K4) {
    for (var r = 0u; r < 4u; r++) { block[r] = loadB(groupB(batch, min(group * 4u + r, N - 1u), k4)); }
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
  if (tile >= tileCount()) { return; }
  let place = tileAt(tile);
  let firstM4 = place.tileM * GROUPS_M;
  let firstN4 = place.tileN * GROUPS_N;
  let steps = kSteps(place);
  // Groups of one invocation lie THREADS_M and THREADS_N apart: neighbours then read neighbouring banks.
  let threadM = thread / THREADS_N;
  let threadN = thread % THREADS_N;

  var acc: array<array<vec4f, REGISTER_N4>, 4u * REGISTER_M4>;
  var blocks: array<Block, BLOCKS>;
  for (var step = 0u; step <= steps; step++) {
    if (step > 0u) {
      workgroupBarrier();
      /* unroll */ for (var n = 0u; n < BLOCKS; n++) {
        let i = n * THREADS + thread;
        if (i < A_BLOCKS) {
          let at = blockPlace(i, GROUPS_M, !TRANSPOSE_A);
          for (var r = 0u; r < 4u; r++) { aStage[(at.x * 4u + r) * GROUPS_M + at.y] = blocks[n][r]; }
        } else {
          let at = blockPlace(i - A_BLOCKS, GROUPS_N, TRANSPOSE_B);
          for (var r = 0u; r < 4u; r++) { bStage[(at.x * 4u + r) * GROUPS_N + at.y] = blocks[n][r]; }
        }
      }
      workgroupBarrier();
    }
    if (step < steps) {
      let k4 = kStep(place, step);
      /* unroll */ for (var n = 0u; n < BLOCKS; n++) {
        let i = n * THREADS + thread;
        if (i < A_BLOCKS) {
          let at = blockPlace(i, GROUPS_M, !TRANSPOSE_A);
          blocks[n] = loadBlockA(place.batch, k4 + at.x, firstM4 + at.y);
        } else {
          let at = blockPlace(i - A_BLOCKS, GROUPS_N, TRANSPOSE_B);
          blocks[n] = loadBlockB(place.batch, k4 + at.x, firstN4 + at.y);
        }
      }
    }
    if (step > 0u) {
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
        if (m < M && n4 < N4) { putGroup(place, m, n4, acc[i * 4u + r][j]); }
      }
    }
  }
}
