// How many elements of a tensor lie in each power of two: counts[bin(x)] += 1 for every element, padding left out.
//
// Elements are seen as their bits, because WGSL lets a compiler assume that no float is infinite or NaN, and flush
// subnormals. An f32 counts by the exponent that it has with its significand rounded to eleven bits, as a store in
// half would round it; a half has no more than eleven.
//
// Shapes: x words of f32, or of two halves each (HALF; BFLOAT: bfloat16), rows of STRIDE elements of which COLUMNS count;
//         counts u32 [HISTOGRAM_BINS], added to.
// Dispatch: ⌈words / (THREADS·WORDS_PER_THREAD)⌉ workgroups of THREADS, spread over x and y. Each workgroup counts in
// its own memory and adds to `counts` once: one global atomic a bin for every few thousand elements. Integer sums
// are exact in any order, so atomics cost no determinism.

var<workgroup> tally: array<atomic<u32>, HISTOGRAM_BINS>;

fn exponentBin(field: u32) -> u32 {
  return FIRST_EXPONENT_BIN + clamp(field, LOWEST_FIELD, HIGHEST_FIELD) - LOWEST_FIELD;
}

fn singleBin(bits: u32) -> u32 {
  let magnitude = bits & 0x7fffffffu;
  if (magnitude >= 0x7f800000u) { return NON_FINITE_BIN; }
  if (magnitude == 0u) { return ZERO_BIN; }
  return exponentBin((magnitude + 0xfffu + ((magnitude >> 13u) & 1u)) >> 23u);
}

// A half's exponent as an f32 field: normal numbers differ by the biases 127 − 15, subnormals are multiples of 2^-24.
fn halfBin(bits: u32) -> u32 {
  // A bfloat16 is the upper half of an f32.
  if (BFLOAT) { return singleBin(bits << 16u); }
  let magnitude = bits & 0x7fffu;
  if (magnitude >= 0x7c00u) { return NON_FINITE_BIN; }
  if (magnitude == 0u) { return ZERO_BIN; }
  if (magnitude < 0x400u) { return exponentBin(127u - 24u + firstLeadingBit(magnitude)); }
  return exponentBin((magnitude >> 10u) + 112u);
}

fn isElement(index: u32) -> bool {
  return STRIDE == COLUMNS || index % STRIDE < COLUMNS;
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let start = linearWorkgroup(workgroup, count) * THREADS * WORDS_PER_THREAD;
  // Bounds that no compiler knows: unrolled, this loop takes lavapipe a second to compile.
  let end = min(arrayLength(&x), start + THREADS * WORDS_PER_THREAD);
  for (var i = start + thread; i < end; i += THREADS) {
    let word = loadX(i);
    if (HALF) {
      if (isElement(2u * i)) { atomicAdd(&tally[halfBin(word)], 1u); }
      if (isElement(2u * i + 1u)) { atomicAdd(&tally[halfBin(word >> 16u)], 1u); }
    } else if (isElement(i)) {
      atomicAdd(&tally[singleBin(word)], 1u);
    }
  }
  workgroupBarrier();
  for (var bin = thread; bin < HISTOGRAM_BINS; bin += THREADS) {
    let found = atomicLoad(&tally[bin]);
    if (found > 0u) { addCounts(bin, found); }
  }
}
