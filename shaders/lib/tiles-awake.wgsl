// lib/tiles-all.wgsl for a matmul of which one axis is restricted to blocks awake (lib/awake-blocks.wgsl): RESTRICTS_M,
// RESTRICTS_N or RESTRICTS_K. A block is PER_BLOCK tiles along M or N, or PER_BLOCK steps along K. Along N the rows may have
// lists of their own; along K rows or, with LISTS_BY_COLUMN, columns may. No batch, and no parts of K.

// As many in every list, where there are several along the rows.
fn awakeTiles() -> u32 { return awakeBlocks(0u) * PER_BLOCK; }
fn tileColumns() -> u32 { return select(TILES_N, awakeTiles(), RESTRICTS_N); }
fn tileCount() -> u32 { return select(TILES_M, awakeTiles(), RESTRICTS_M) * tileColumns(); }

fn tileAt(i: u32) -> Place {
  var place = Place(i / tileColumns(), i % tileColumns(), 0u, 0u);
  if (RESTRICTS_M) { place.tileM = awakeTile(0u, place.tileM, PER_BLOCK); }
  if (RESTRICTS_N) { place.tileN = awakeTile(listAt(place.tileM * TILE_ROWS), place.tileN, PER_BLOCK); }
  return place;
}

// The list of a tile's blocks of k. It is read-only, so that a loop over them is the same in the whole workgroup.
fn kList(place: Place) -> u32 {
  return listAt(select(place.tileM * TILE_ROWS, place.tileN * TILE_COLUMNS, LISTS_BY_COLUMN));
}

fn kBlocks(place: Place) -> u32 {
  if (!RESTRICTS_K) { return 1u; }
  return awakeBlocks(kList(place));
}
fn kBlock(place: Place, b: u32) -> vec2u {
  if (!RESTRICTS_K) { return vec2u(0u, K4); }
  let first = awakeBlock(kList(place), b) * PER_BLOCK * K_STEP4;
  return vec2u(first, first + PER_BLOCK * K_STEP4);
}

fn kSteps(place: Place) -> u32 {
  if (!RESTRICTS_K) { return (K4 + K_STEP4 - 1u) / K_STEP4; }
  return awakeBlocks(kList(place)) * PER_BLOCK;
}
fn kStep(place: Place, i: u32) -> u32 {
  if (!RESTRICTS_K) { return i * K_STEP4; }
  return awakeTile(kList(place), i, PER_BLOCK) * K_STEP4;
}
