// Columns of a group of four. A stored row is padded to whole groups; padding holds zero and must be stored as zero.

fn columnsOf(group: u32) -> vec4u { return vec4u(group * 4u) + vec4u(0u, 1u, 2u, 3u); }

// Which of them are columns of the tensor, and not padding.
fn inColumns(group: u32) -> vec4<bool> { return columnsOf(group) < vec4u(COLUMNS); }
