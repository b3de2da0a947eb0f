// Lion's rule (arXiv:2302.06675, algorithm 2):
//
//   p = p·(1 − lr·λ)               decay, decoupled from the gradient
//   p = p − lr·sign(m·β1 + g·(1 − β1))
//   m = m·β2 + g·(1 − β2)
//
// Every element moves by lr, whatever its gradient's size; one with no gradient yet (sign(0) = 0) stays, and so does padding.

struct Rule { keep: f32, learningRate: f32 }

fn ruleOfStep(learningRate: f32, appliedSteps: u32) -> Rule {
  return Rule(1.0 - learningRate * WEIGHT_DECAY, learningRate);
}

fn updated(rule: Rule, group: u32, parameter: vec4f, gradient: vec4f, decayed: bool) -> vec4f {
  let average = loadAverage(group);
  let direction = sign(average * BETA1 + gradient * COMPLEMENT1);
  storeAverage(group, average * BETA2 + gradient * COMPLEMENT2);
  let kept = parameter * select(1.0, rule.keep, decayed);
  return kept - rule.learningRate * direction;
}
