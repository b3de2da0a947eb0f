// What the three staged attention kernels share. A thread owns one row; the columns are staged in workgroup memory and
// read by every row, QUADS times four at a time. SHARERS threads share a row, so that each keeps D/SHARERS numbers in
// registers, and add up their parts of each dot product in workgroup memory.
// Four columns at a time are a matrix: q·[k0 k1 k2 k3] are four scores, [v0 v1 v2 v3]·weights is their part of the sum.

const COLUMNS = 4u * QUADS;
// Groups of a row that one thread holds: group `part·SHARERS + sharer`, so that neighbours read neighbours.
const PARTS = WIDTH / SHARERS;
