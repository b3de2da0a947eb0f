// Which blocks are awake. A list begins at a word of `awakeList`: how many gates are, and which, ascending. Gate g owns block g,
// and where REPEATS is more than 1 the blocks g + GATES, g + 2·GATES, … too. There is one list, at word 0, or where the rows or
// columns of the result choose for themselves one for each LIST_SPAN of them, LIST_WORDS apart.

// The list of what lies at this row or column of the result.
fn listAt(index: u32) -> u32 { return index / LIST_SPAN * LIST_WORDS; }

fn awakeBlocks(list: u32) -> u32 { return loadAwakeList(list) * REPEATS; }

fn awakeBlock(list: u32, i: u32) -> u32 {
  if (REPEATS == 1u) { return loadAwakeList(list + 1u + i); }
  let count = loadAwakeList(list);
  return loadAwakeList(list + 1u + i % count) + i / count * GATES;
}

// Tile i of those awake, where a block is cut into `perBlock` of them.
fn awakeTile(list: u32, i: u32, perBlock: u32) -> u32 { return awakeBlock(list, i / perBlock) * perBlock + i % perBlock; }
