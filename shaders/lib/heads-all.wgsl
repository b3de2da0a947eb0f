// Which heads attention works on, over the whole batch: all of them. lib/heads-awake.wgsl defines the same functions for some.

fn headCount() -> u32 { return BATCH * HEADS; }
fn headAt(i: u32) -> u32 { return i; }
