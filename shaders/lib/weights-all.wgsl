// Which weights the end of the step works on: all of them. lib/weights-awake.wgsl defines the same function for some of them.

// ASLEEP, AWAKE_WEIGHTS or GATE_LOGITS, of a group of four elements of the parameter arena.
fn weightState(group: u32) -> u32 { return AWAKE_WEIGHTS; }
