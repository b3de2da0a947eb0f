// Which blocks are awake. The list holds how many gates are, and which, ascending. Gate g owns block g, and where REPEATS is
// more than 1 the blocks g + GATES, g + 2·GATES, … too.

fn awakeBlocks() -> u32 { return loadAwakeList(0u) * REPEATS; }

fn awakeBlock(i: u32) -> u32 {
  if (REPEATS == 1u) { return loadAwakeList(1u + i); }
  let count = loadAwakeList(0u);
  return loadAwakeList(1u + i % count) + i / count * GATES;
}

// Tile i of those awake, where a block is cut into `perBlock` of them.
fn awakeTile(i: u32, perBlock: u32) -> u32 { return awakeBlock(i / perBlock) * perBlock + i % perBlock; }
