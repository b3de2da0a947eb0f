// lib/weights-all.wgsl where gates own weights: `awake` has a word for every OWNED_GROUPS groups (awake-elements.wgsl).

fn weightState(group: u32) -> u32 { return loadAwake(group / OWNED_GROUPS); }
