// Softmax cross-entropy over rows of logits [M,V], in f32 throughout:
//   logSumExp[m] = max + log Σ exp(logits − max);  losses[m] = log Σ exp(logits − max) − (logits[m, target] − max);
//   hits[m] = 1 where the target is the first maximum.
// The loss does not go by logSumExp, which has already lost the digits below its own last place.
// targets u32 [M]; losses, logSumExp, hits f32 [M]. A target ≥ V, IGNORED_TARGET among them, gives loss 0 and hit 0.
// Any NaN or infinity in a row gives logSumExp NaN: the exponential keeps it even where max() drops a NaN. That row's hit means nothing.
// `rounded` is nothing, or rounds the statistics to half: an experiment (StatisticsRounding in src/graph/ir.ts).
// With GRADIENT the gradient of the logits follows in the same dispatch, by `putGradient`, generated in front; the formula is
// that of cross-entropy-gradient.wgsl, and so is every bit:
//   dLogits = (exp(logits − logSumExp) − onehot(targets))·(lossScale·factor).
// Dispatch: ROWS rows a workgroup, ACROSS invocations a row (lib/rows.wgsl), linear grid over ⌈M / ROWS⌉. Two passes over the
// row and a third for the gradient, all but the first from cache: an online pass would pay a second exponential at each
// element. ROWS is a multiple of four: the last workgroup covers the padding of the outputs.

// Finite: no mask here is an infinity.
const LOWEST: f32 = -3.4028234e38;
const NOWHERE: u32 = 0xffffffffu;

var<workgroup> rowMaxima: array<f32, ROWS * ACROSS>;
var<workgroup> rowFirsts: array<u32, ROWS * ACROSS>;

fn maximumOverRow(value: f32, local: vec2u) -> f32 {
  if (ACROSS == 1u) { return value; }
  let first = local.y * ACROSS;
  rowMaxima[first + local.x] = value;
  workgroupBarrier();
  var maximum = LOWEST;
  for (var invocation = 0u; invocation < ACROSS; invocation++) { maximum = max(maximum, rowMaxima[first + invocation]); }
  return maximum;
}

// A driver's log may make something finite of NaN (SwiftShader does): what is not finite stays as it is.
fn logarithm(x: f32) -> f32 {
  return select(log(x), x, (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}

@compute @workgroup_size(ACROSS, ROWS)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
) {
  let row = linearWorkgroup(id, count) * ROWS + local.y;
  let first = row * GROUPS;
  // Rows past the end have nothing to read, but keep the others company at the barriers.
  let groups = select(0u, GROUPS, row < M);

  var maxima = vec4f(LOWEST);
  for (var g = local.x; g < groups; g += ACROSS) {
    maxima = max(maxima, select(vec4f(LOWEST), loadLogits(first + g), inColumns(g)));
  }
  let maximum = maximumOverRow(max(max(maxima.x, maxima.y), max(maxima.z, maxima.w)), local.xy);

  var sums = vec4f(0.0);
  var firstMaximum = NOWHERE;
  for (var g = local.x; g < groups; g += ACROSS) {
    let logits = loadLogits(first + g);
    let inside = inColumns(g);
    sums += select(vec4f(0.0), roundedGroup(exponential(logits - maximum)), inside);
    let found = select(vec4u(NOWHERE), columnsOf(g), inside & (logits == vec4f(maximum)));
    firstMaximum = min(firstMaximum, min(min(found.x, found.y), min(found.z, found.w)));
  }
  rowFirsts[local.y * ACROSS + local.x] = firstMaximum;
  let sum = rounded(sumOverRow(vec2f(horizontalSum(sums), 0.0), local.xy, 0u).x);

  let logSum = rounded(logarithm(sum));
  let logSumExp = rounded(maximum + logSum);
  if (GRADIENT) {
    let label = loadTargets(min(row, M - 1u));
    for (var g = local.x; g < groups; g += ACROSS) { putGradient(first + g, g, label, logSumExp); }
  }
  if (local.x == 0u && row < PADDED_M) {
    for (var invocation = 1u; invocation < ACROSS; invocation++) {
      firstMaximum = min(firstMaximum, rowFirsts[local.y * ACROSS + invocation]);
    }
    // In the padding of the outputs the row does not exist: its target counts as ignored.
    let label = loadTargets(row);
    let known = row < M && label < COLUMNS;
    let column = select(0u, label, known);
    let logit = loadLogits(select(0u, first, known) + column / 4u)[column % 4u];
    storeLosses(row, select(0.0, rounded(logSum - (logit - maximum)), known));
    storeHits(row, select(0.0, 1.0, known && firstMaximum == column));
    storeLogSumExp(row, select(0.0, logSumExp, row < M));
  }
}
