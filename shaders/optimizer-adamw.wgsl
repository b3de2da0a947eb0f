// AdamW's rule (arXiv:1711.05101), operation for operation as torch.optim.AdamW:
//
//   p = p·(1 − lr·λ)               decay, decoupled from the gradient
//   m = m·β1 + g·(1 − β1);  v = v·β2 + g²·(1 − β2)
//   p = p − lr/(1 − β1^t) · m / (√v/√(1 − β2^t) + ε)
//
// t counts applied steps, this one included. LOG_BETA1 = ln β1 and COMPLEMENT1 = 1 − β1 are worked out in
// double.

struct Rule { keep: f32, stepSize: f32, rootCorrection2: f32 }

fn ruleOfStep(learningRate: f32, t: u32) -> Rule {
  let correction = oneMinusExp(f32(t) * vec2f(LOG_BETA1, LOG_BETA2));
  return Rule(1.0 - learningRate * WEIGHT_DECAY, learningRate / correction.x, sqrt(correction.y));
}

// 1 − e^x for x ≤ 0. Near 0, where the subtraction would lose all digits, by −x·(1 + x/2·(1 + x/3·(1 + …))).
fn oneMinusExp(x: vec2f) -> vec2f {
  var sum = vec2f(1.0);
  for (var term = 12.0; term > 1.0; term -= 1.0) { sum = 1.0 + x / term * sum; }
  return select(-x * sum, 1.0 - exp(x), x < vec2f(-1.0));
}

fn updated(rule: Rule, group: u32, parameter: vec4f, gradient: vec4f, decayed: bool) -> vec4f {
  let first = loadFirstMoment(group) * BETA1 + gradient * COMPLEMENT1;
  let second = loadSecondMoment(group) * BETA2 + gradient * gradient * COMPLEMENT2;
  storeFirstMoment(group, first);
  storeSecondMoment(group, second);
  let kept = parameter * select(1.0, rule.keep, decayed);
  return kept - rule.stepSize * (first / (sqrt(second) / rule.rootCorrection2 + EPSILON));
}
