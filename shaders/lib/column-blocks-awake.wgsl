// lib/column-blocks-all.wgsl for the columns awake alone, or with ALONG_ROWS for the rows alone that took a block of columns
// (lib/awake-blocks.wgsl). A block is PER_BLOCK workgroups, or PER_BLOCK rows; a workgroup's columns have one list. PERIOD is
// 1.

struct Columns { r: u32, first: u32 }

fn columnsCount() -> u32 {
  if (ALONG_ROWS) { return COLUMN_BLOCKS; }
  return awakeBlocks(0u) * PER_BLOCK;
}
fn columnsAt(block: u32) -> Columns {
  if (ALONG_ROWS) { return Columns(0u, block % COLUMN_BLOCKS * ACROSS); }
  return Columns(0u, awakeTile(0u, block, PER_BLOCK) * ACROSS);
}

fn rowCount(columns: Columns) -> u32 {
  if (!ALONG_ROWS) { return M; }
  return awakeBlocks(listAt(columns.first * 4u)) * PER_BLOCK;
}
fn rowAt(columns: Columns, i: u32) -> u32 {
  if (!ALONG_ROWS) { return i; }
  return awakeTile(listAt(columns.first * 4u), i, PER_BLOCK);
}
