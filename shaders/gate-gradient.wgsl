// dLogits[g] (+)= (dValues[g]·dz/dlogα + lossScale·penalty·P·(1 − P)) · dlogα/dlogit
//
// The chain through the hard concrete distribution (lib/hard-concrete.wgsl, same noise as in the forward pass), and the
// expected-L0 penalty of equation 12, weighted by the controller's PENALTY of this PART; a later micro-batch adds its own
// first term alone. 0 for a frozen gate.
// Shapes: logits, dValues, dLogits f32 [GATES]; record f32 rows of RECORD_WORDS. Dispatch: one invocation for each stored
// element, THREADS a workgroup.

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let g = id.x;
  if (g >= STORED_GATES) { return; }
  var gradient = 0.0;
  if (g < GATES && loadRecord((FIRST + g) * RECORD_WORDS + FROZEN) == 0.0) {
    let logAlpha = logAlphaOf(loadLogits(g));
    let noise = gateNoise(loadScaler(STEP_COUNT), FIRST + g);
    gradient = loadDValues(g) * sampledGateDerivative(logAlpha, noise);
    if (!ACCUMULATES) {
      let p = awakeProbability(logAlpha);
      gradient += bitcast<f32>(loadScaler(SCALE)) * (loadRecord(PART * RECORD_WORDS + PENALTY) * (p * (1.0 - p)));
    }
    gradient *= LOG_ALPHA_RATE;
  }
  storeDLogits(g, previous(g) + gradient);
}
