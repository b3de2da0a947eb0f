// dTable[v,:] (+)= Σ over n with tokens[n] = v of dOut[n,:], in ascending n. No float atomics, so the bits never change.
// tokens u32 [N], padded to groups of four; dOut [N,C]; dTable [V,C].
// Dispatch: one workgroup for a table row v and WORKGROUP (64) groups of four columns, linear grid. For each tile of
// TILE = WORKGROUP·16 tokens the workgroup first lists the positions that hold v, in order (each invocation looks at 16
// neighbours, then writes behind its predecessors'), then each invocation adds the listed rows in its columns. Scanning is
// V·N word reads, shared by the columns; adding is N·C: no invocation runs over tokens that are not its own.
// 1,024 tokens a tile: the list takes 4 KiB, and a language model's batch needs one tile or two.

const TOKENS_PER_INVOCATION: u32 = 16u;
const TILE: u32 = WORKGROUP * TOKENS_PER_INVOCATION;

var<workgroup> matches: array<u32, WORKGROUP>;
var<workgroup> positions: array<u32, TILE>;

// Bit k is set where tokens[first + k] = v.
fn matchBits(first: u32, v: u32) -> u32 {
  var bits = 0u;
  for (var k = 0u; k < TOKENS_PER_INVOCATION && first + k < N; k += 4u) {
    let n = vec4u(first + k) + vec4u(0u, 1u, 2u, 3u);
    let found = (loadTokens((first + k) / 4u) == vec4u(v)) & (n < vec4u(N));
    let weights = select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), found);
    bits |= (weights.x + weights.y + weights.z + weights.w) << k;
  }
  return bits;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let block = linearWorkgroup(id, count);
  let v = block / COLUMN_BLOCKS;
  let g = (block % COLUMN_BLOCKS) * WORKGROUP + local;

  var sum = vec4f(0.0);
  for (var tile = 0u; tile < N; tile += TILE) {
    let first = tile + local * TOKENS_PER_INVOCATION;
    var bits = matchBits(first, v);
    matches[local] = countOneBits(bits);
    workgroupBarrier();
    var listed = 0u;
    var next = 0u;
    for (var i = 0u; i < WORKGROUP; i++) {
      next += select(0u, matches[i], i < local);
      listed += matches[i];
    }
    while (bits != 0u) {
      positions[next] = first + countTrailingZeros(bits);
      next += 1u;
      bits &= bits - 1u;
    }
    workgroupBarrier();
    if (g < GROUPS) {
      for (var i = 0u; i < listed; i++) { sum += loadDOut(positions[i] * GROUPS + g); }
    }
    // The next tile's list must wait for the readers of this one; its counts come before another barrier.
    workgroupBarrier();
  }
  if (v < V && g < GROUPS) { putDTable(v * GROUPS + g, sum); }
}
