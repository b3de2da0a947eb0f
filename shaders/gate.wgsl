// How far each of GATES gates is open, and the list of those that are at all: what the restricted kernels work through.
//
//   values[g] = openness(g).x, 0 where g is frozen;  active = [count, the g with values[g] ≠ 0, ascending]
//   record, where RECORDS: whether g is awake in this step, and openness(g).y, its chance of being so
//
// Shapes: values f32 [GATES], padded with zeros; active u32 [1 + GATES]; record f32 rows of RECORD_WORDS, this call's from
// FIRST on. In front: `openness`, by rule. Dispatch: one workgroup of THREADS; the values side by side, the list by one
// invocation, which keeps it in order. A few hundred gates: the dispatch itself costs more.

var<workgroup> isAwake: array<u32, GATES>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var g = thread; g < STORED_GATES; g += THREADS) {
    var value = 0.0;
    if (g < GATES) {
      let row = (FIRST + g) * RECORD_WORDS;
      let frozen = loadRecord(row + FROZEN) != 0.0;
      let open = openness(g);
      value = select(open.x, 0.0, frozen);
      isAwake[g] = select(0u, 1u, value > 0.0);
      if (RECORDS) {
        storeRecord(row + AWAKE, f32(isAwake[g]));
        storeRecord(row + PROBABILITY, select(open.y, 0.0, frozen));
      }
    }
    storeValues(g, value);
  }
  workgroupBarrier();
  if (thread > 0u) { return; }
  var count = 0u;
  for (var g = 0u; g < GATES; g++) {
    if (isAwake[g] == 1u) {
      count += 1u;
      storeAwakeList(count, g);
    }
  }
  // What lies behind the list is zero, as in every step.
  for (var i = count + 1u; i < STORED_LIST; i++) { storeAwakeList(i, 0u); }
  storeAwakeList(0u, count);
}
