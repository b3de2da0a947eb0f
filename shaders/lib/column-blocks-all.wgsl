// Which columns column-sum.wgsl adds up, and which of their rows: all of them. lib/column-blocks-awake.wgsl defines the same
// functions for some of them.

// The row of out that a workgroup makes, and its first group of columns.
struct Columns { r: u32, first: u32 }

fn columnsCount() -> u32 { return COLUMN_BLOCKS * PERIOD; }
fn columnsAt(block: u32) -> Columns { return Columns(block / COLUMN_BLOCKS, block % COLUMN_BLOCKS * ACROSS); }

// The rows of x that there are for these columns, of which every PERIOD-th is added up, and where one lies.
fn rowCount(columns: Columns) -> u32 { return M; }
fn rowAt(columns: Columns, i: u32) -> u32 { return i; }
