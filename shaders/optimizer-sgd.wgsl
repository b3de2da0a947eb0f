// SGD with momentum, as torch.optim.SGD (dampening 0, no Nesterov):
//
//   g = g + λ·p;  buf = μ·buf + g;  p = p − lr·buf
//
// The buffer starts at zero, which makes the first step's buf = g, as torch has it.

struct Rule { learningRate: f32 }

fn ruleOfStep(learningRate: f32, appliedSteps: u32) -> Rule { return Rule(learningRate); }

fn updated(rule: Rule, group: u32, parameter: vec4f, gradient: vec4f, decayed: bool) -> vec4f {
  let direction = gradient + parameter * select(0.0, WEIGHT_DECAY, decayed);
  let momentum = loadFirstMoment(group) * MOMENTUM + direction;
  storeFirstMoment(group, momentum);
  return parameter - rule.learningRate * momentum;
}
