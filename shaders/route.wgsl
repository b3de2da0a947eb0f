// Which gates each block of tokens goes through: the first of a layer's GATES by σ(logit) + bias, as many as the target says.
//
//   values[l,g] = 2σ(logits[l,g]) where g is chosen, 0 elsewhere;  active[l] = [count, the g chosen, ascending]
//   seats = target·GATES, rounded, at least 1; all where the record is fresh. A tie goes to the lower number; what is not finite
//     comes last; a frozen gate is not chosen. So every list is as long, whatever the logits are.
//
// Shapes: logits, values f32 [LISTS, GATES], rows VALUES_STRIDE apart, padded with zeros; active u32 [LISTS, 1 + GATES], rows
// LIST_WORDS apart; record f32 rows of RECORD_WORDS, this layer's from FIRST on. Dispatch: one workgroup of THREADS for each
// token block, linear grid; scores and ranks side by side, the list by one invocation, which keeps it in order.

var<workgroup> scores: array<f32, GATES>;
var<workgroup> isChosen: array<u32, GATES>;

// Below every sum of a sigmoid and a bias.
const NOT_FINITE = -1e30;
const NOT_FREE = -2e30;

// Above 0: that a gate is chosen is seen by its value.
fn openness(logit: f32) -> f32 { return 2.0 / (1.0 + exponential(vec4f(-clamp(logit, -30.0, 30.0))).x); }

fn isFrozen(g: u32) -> bool { return loadRecord((FIRST + g) * RECORD_WORDS + FROZEN) != 0.0; }

fn score(logit: f32, g: u32) -> f32 {
  let own = 0.5 * openness(logit) + loadRecord((FIRST + g) * RECORD_WORDS + BIAS);
  let isFinite = (bitcast<u32>(logit) & 0x7f800000u) != 0x7f800000u;
  return select(select(NOT_FINITE, own, isFinite), NOT_FREE, isFrozen(g));
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let list = linearWorkgroup(id, count);
  if (list >= LISTS) { return; }
  for (var g = thread; g < GATES; g += THREADS) { scores[g] = score(loadLogits(list * VALUES_STRIDE + g), g); }
  workgroupBarrier();
  let share = loadRecord(PART * RECORD_WORDS + TARGET);
  let seats = select(max(1.0, floor(share * f32(GATES) + 0.5)), f32(GATES), share == 0.0);
  for (var g = thread; g < VALUES_STRIDE; g += THREADS) {
    var value = 0.0;
    if (g < GATES) {
      var rank = 0.0;
      for (var h = 0u; h < GATES; h++) {
        rank += select(0.0, 1.0, scores[h] > scores[g] || (scores[h] == scores[g] && h < g));
      }
      isChosen[g] = select(0u, 1u, rank < seats && !isFrozen(g));
      value = select(0.0, openness(loadLogits(list * VALUES_STRIDE + g)), isChosen[g] == 1u);
    }
    storeValues(list * VALUES_STRIDE + g, value);
  }
  workgroupBarrier();
  if (thread > 0u) { return; }
  var chosen = 0u;
  for (var g = 0u; g < GATES; g++) {
    if (isChosen[g] == 1u) {
      chosen += 1u;
      storeAwakeList(list * LIST_WORDS + chosen, g);
    }
  }
  // What lies behind the list is zero, as in every step.
  for (var i = chosen + 1u; i < LIST_WORDS; i++) { storeAwakeList(list * LIST_WORDS + i, 0u); }
  storeAwakeList(list * LIST_WORDS, chosen);
}
