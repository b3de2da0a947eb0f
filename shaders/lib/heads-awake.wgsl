// lib/heads-all.wgsl for the heads awake alone (lib/awake-blocks.wgsl), the same ones in every sequence of the batch.

fn headCount() -> u32 { return BATCH * awakeBlocks(0u); }
fn headAt(i: u32) -> u32 { return i / awakeBlocks(0u) * HEADS + awakeBlock(0u, i % awakeBlocks(0u)); }
