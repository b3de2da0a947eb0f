// out = x · LARGEST / amax, rounded at the store to an 8-bit format whose largest value is LARGEST, and scales = amax /
// LARGEST: one amax, the largest finite |x|, for each tile of TILE_ROWS × 128 elements. x is out · scale again.
//
// Shapes: x, out in M rows of GROUPS groups of four; scales f32 [TILES], tiles of a row of tiles side by side, TILES_ACROSS
// in a row. Dispatch: WORKGROUP_TILES tiles a workgroup, spread over x and y, ACROSS × DOWN invocations each; tiles
// past the last, up to a multiple of four, store the scales' padding. A GPU reads a tile's row of 512 bytes at once with
// 32 invocations; on a CPU behind a driver a row is one invocation's, since barriers cost more than its 64 loads.
//
// The scale is a product with 1/LARGEST, which every device rounds alike; the quotient may be a few units off.
// An amax of 0, or too small for a finite quotient, counts as SMALLEST_AMAX: no infinity is ever made. An element that
// is infinite or NaN becomes NaN, so that found-inf sees it in whatever is computed from it.

const TILE_GROUPS = 32u;
const TILE_INVOCATIONS = ACROSS * DOWN;
const INFINITY_BITS = 0x7f800000u;
const NAN_BITS = 0x7fc00000u;

var<workgroup> maxima: array<u32, WORKGROUP_TILES * TILE_INVOCATIONS>;

fn tileMaximum(own: u32, local: vec2u) -> u32 {
  if (TILE_INVOCATIONS == 1u) { return own; }
  maxima[local.y * ACROSS + local.x] = own;
  workgroupBarrier();
  let first = local.y / DOWN * TILE_INVOCATIONS;
  var largest = 0u;
  for (var i = 0u; i < TILE_INVOCATIONS; i++) { largest = max(largest, maxima[first + i]); }
  return largest;
}

fn magnitudesOf(v: vec4f) -> vec4u { return bitcast<vec4u>(v) & vec4u(0x7fffffffu); }

@compute @workgroup_size(ACROSS, WORKGROUP_TILES * DOWN)
fn main(
  @builtin(local_invocation_id) invocation: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let local = invocation.xy;
  let tile = linearWorkgroup(id, count) * WORKGROUP_TILES + local.y / DOWN;
  let firstRow = tile / TILES_ACROSS * TILE_ROWS;
  let firstGroup = tile % TILES_ACROSS * TILE_GROUPS;
  // None where the tile is past the last.
  let endRow = min(firstRow + TILE_ROWS, M);
  let endGroup = min(firstGroup + TILE_GROUPS, GROUPS);
  var largest = vec4u();
  for (var row = firstRow + local.y % DOWN; row < endRow; row += DOWN) {
    for (var group = firstGroup + local.x; group < endGroup; group += ACROSS) {
      let magnitudes = magnitudesOf(loadX(row * GROUPS + group));
      largest = max(largest, select(magnitudes, vec4u(0u), magnitudes >= vec4u(INFINITY_BITS)));
    }
  }
  let own = max(max(largest.x, largest.y), max(largest.z, largest.w));
  let amax = max(bitcast<f32>(tileMaximum(own, local)), SMALLEST_AMAX);
  let factor = LARGEST / amax;
  for (var row = firstRow + local.y % DOWN; row < endRow; row += DOWN) {
    for (var group = firstGroup + local.x; group < endGroup; group += ACROSS) {
      let i = row * GROUPS + group;
      let v = loadX(i);
      let isBad = magnitudesOf(v) >= vec4u(INFINITY_BITS);
      storeOut(i, bitcast<vec4f>(select(bitcast<vec4u>(v * factor), vec4u(NAN_BITS), isBad)));
    }
  }
  if (local.x == 0u && local.y % DOWN == 0u && tile < (TILES + 3u) / 4u * 4u) {
    storeScales(tile, select(0.0, amax * INVERSE_LARGEST, tile < TILES));
  }
}
