// Which tensor of this step overflowed first: the lowest of the flags that stores have set (gpu/wgsl.ts), in the order of
// the step; and all flags put back for the next one.
//
//   scaler[FIRST_OVERFLOW] = 1 + the lowest i with flags[i·FLAG_STRIDE] ≠ 0, or 0
//
// Shapes: flags u32 [F·FLAG_STRIDE], F flags a binding's alignment apart; scaler u32 [16].
// Dispatch: one workgroup of THREADS; a model has a few hundred flags at most.

const NONE = 0xffffffffu;

var<workgroup> lowest: atomic<u32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  if (thread == 0u) { atomicStore(&lowest, NONE); }
  workgroupBarrier();
  for (var flag = thread; flag < arrayLength(&flags) / FLAG_STRIDE; flag += THREADS) {
    if (loadFlags(flag * FLAG_STRIDE) != 0u) {
      atomicMin(&lowest, flag);
      storeFlags(flag * FLAG_STRIDE, 0u);
    }
  }
  workgroupBarrier();
  // NONE + 1 wraps to 0.
  if (thread == 0u) { storeScaler(FIRST_OVERFLOW, atomicLoad(&lowest) + 1u); }
}
