// out (+)= op(a)·op(b) + bias: each invocation a register tile of out, straight from storage.
//
// Shapes, row-major, last dimension padded to groups of four (padding holds zeros), BATCH of them one after the other:
//   a [M,K], or [K,M] with TRANSPOSE_A;  b [K,N], or [N,K] with TRANSPOSE_B;  bias [N];  out [M,N].
// Constants: BATCH, M, K, N, TRANSPOSE_A, TRANSPOSE_B; TILE_M rows × TILE_N4 groups of columns per invocation;
//   LANES_M × LANES_N invocations per workgroup. TILE_M is a multiple of four where TRANSPOSE_A.
// In front: loadA, loadB, storeOut in groups of four, and addend(i, n4), what is added to the product.
// Dispatch: one workgroup per tile of out, tiles along N first, then along M, then the batch; linearGrid.
//
// Products and sums are f32, k ascending, so every tile size gives the same bits. Four values of k at a time: a group
// of four then runs along K wherever K is an operand's last dimension, and along M or N elsewhere.

const M4 = (M + 3u) / 4u;
const K4 = (K + 3u) / 4u;
const N4 = (N + 3u) / 4u;
const WHOLE_K4 = K / 4u;
const K_TAIL = K % 4u;
const N_TAIL = N % 4u;
const TILE_N = TILE_N4 * 4u;
const TILES_N = (N4 + LANES_N * TILE_N4 - 1u) / (LANES_N * TILE_N4);
const TILES_M = (M + LANES_M * TILE_M - 1u) / (LANES_M * TILE_M);
const A_GROUPS = select(M * K4, K * M4, TRANSPOSE_A);
const B_GROUPS = select(K * N4, N * K4, TRANSPOSE_B);

@compute @workgroup_size(LANES_M * LANES_N)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = linearWorkgroup(workgroup, workgroups);
  if (tile >= TILES_N * TILES_M * BATCH) { return; }
  // With LANES_M = 1 the rows depend on the workgroup alone: a's loads are then the same for all lanes.
  let laneN = lane % LANES_N;
  let laneM = (lane / LANES_N) % LANES_M;
  let batch = tile / (TILES_N * TILES_M);
  let m0 = ((tile / TILES_N) % TILES_M * LANES_M + laneM) * TILE_M;
  let n0 = (tile % TILES_N) * LANES_N * TILE_N4 + laneN;

  // Where each row or group of the tile starts in its operand. Those beyond the edge read the last one again; their
  // results are never stored.
  var aStart: array<u32, TILE_M>;
  for (var i = 0u; i < TILE_M; i++) {
    aStart[i] = batch * A_GROUPS + select(min(m0 + i, M - 1u) * K4, min(m0 / 4u + i, M4 - 1u), TRANSPOSE_A);
  }
  var bStart: array<u32, TILE_N>;
  for (var j = 0u; j < TILE_N; j++) {
    let n = (n0 + (j / 4u) * LANES_N) * 4u + j % 4u;
    bStart[j] = batch * B_GROUPS + select(min(n0 + j * LANES_N, N4 - 1u), min(n, N - 1u) * K4, TRANSPOSE_B);
  }

  var acc: array<vec4f, TILE_M * TILE_N4>;
  var a: array<vec4f, TILE_M>;
  var b: array<vec4f, TILE_N>;
  for (var k4 = 0u; k4 < K4; k4++) {
    // K_TAIL rows are left in the last round; further rows would belong to another tensor.
    let rows = select(4u, K_TAIL, K_TAIL != 0u && k4 == WHOLE_K4);
    if (TRANSPOSE_A) {
      for (var kk = 0u; kk < 4u; kk++) {
        for (var i = 0u; i < TILE_M / 4u; i++) {
          if (kk < rows) { a[kk * (TILE_M / 4u) + i] = loadA(aStart[i] + (k4 * 4u + kk) * M4); }
        }
      }
    } else {
      for (var i = 0u; i < TILE_M; i++) { a[i] = loadA(aStart[i] + k4); }
    }
    if (TRANSPOSE_B) {
      for (var j = 0u; j < TILE_N; j++) { b[j] = loadB(bStart[j] + k4); }
    } else {
      for (var kk = 0u; kk < 4u; kk++) {
        for (var j = 0u; j < TILE_N4; j++) {
          if (kk < rows) { b[kk * TILE_N4 + j] = loadB(bStart[j] + (k4 * 4u + kk) * N4); }
        }
      }
    }
    for (var kk = 0u; kk < 4u; kk++) {
      if (kk < rows) {
        for (var j = 0u; j < TILE_N4; j++) {
          var column: vec4f;
          if (TRANSPOSE_B) {
            column = vec4f(b[j * 4u][kk], b[j * 4u + 1u][kk], b[j * 4u + 2u][kk], b[j * 4u + 3u][kk]);
          } else {
            column = b[kk * TILE_N4 + j];
          }
          for (var i = 0u; i < TILE_M; i++) {
            var row: f32;
            if (TRANSPOSE_A) { row = a[kk * (TILE_M / 4u) + i / 4u][i % 4u]; } else { row = a[i][kk]; }
            acc[i * TILE_N4 + j] += row * column;
          }
        }
      }
    }
  }

  for (var i = 0u; i < TILE_M; i++) {
    for (var j = 0u; j < TILE_N4; j++) {
      let m = m0 + i;
      let n4 = n0 + j * LANES_N;
      if (m < M && n4 < N4) {
        let index = (batch * M + m) * N4 + n4;
        var value = acc[i * TILE_N4 + j] + addend(index, n4);
        // Padding lanes stay zero whatever a holds: 0 · infinity is not zero.
        if (N_TAIL != 0u && n4 == N4 - 1u) {
          value = select(vec4f(0.0), value, vec4u(0u, 1u, 2u, 3u) < vec4u(N_TAIL));
        }
        storeOut(index, value);
      }
    }
  }
}
