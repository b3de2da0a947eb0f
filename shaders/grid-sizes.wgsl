// grids[i] = the grid of call i, which has perGate[i] workgroups for each gate awake: x·y ≥ perGate[i]·active[0], as
// linearGrid() spreads them, and z = 1. What an indirect dispatch reads.
//
// Shapes: active u32, word 0 the number of gates awake; grids u32 [CALLS, 4], the last word unused. In front:
// `perGateOf(i)`. Dispatch: one invocation; a few dozen words.

@compute @workgroup_size(1)
fn main() {
  let awake = loadAwakeList(0u);
  for (var i = 0u; i < CALLS; i++) {
    let workgroups = awake * perGateOf(i);
    let y = (workgroups + MOST_IN_A_DIMENSION - 1u) / MOST_IN_A_DIMENSION;
    storeGrids(4u * i, (workgroups + max(y, 1u) - 1u) / max(y, 1u));
    storeGrids(4u * i + 1u, y);
    storeGrids(4u * i + 2u, 1u);
    storeGrids(4u * i + 3u, 0u);
  }
}
