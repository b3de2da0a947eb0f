// Which tiles of out a matmul makes, and which groups of k it adds up: all of them. lib/tiles-awake.wgsl defines the same
// functions for some of them.

fn tileCount() -> u32 { return TILES_N * TILES_M * BATCH * SPLITS; }

// Tiles along N first, then along M, then the batch, then the parts of K.
fn tileAt(i: u32) -> Place {
  let matrix = i / (TILES_N * TILES_M);
  return Place(i / TILES_N % TILES_M, i % TILES_N, matrix % BATCH, matrix / BATCH);
}

// For a kernel that walks along k in one loop inside another: how many stretches of groups, and where one begins and ends.
fn kBlocks(place: Place) -> u32 { return 1u; }
fn kBlock(place: Place, b: u32) -> vec2u { return vec2u(firstK4(place.part), endK4(place.part)); }

// For a kernel that walks along k in one loop: how many steps of K_STEP4 groups, and where one begins.
fn kSteps(place: Place) -> u32 { return (endK4(place.part) - firstK4(place.part) + K_STEP4 - 1u) / K_STEP4; }
fn kStep(place: Place, i: u32) -> u32 { return firstK4(place.part) + i * K_STEP4; }
