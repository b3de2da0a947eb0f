/** The `optimizer` branch: src/config/optimizerFields.ts. */

export const optimizer = {
  "optimizer.kind": {
    label: "Optimizer",
    help: "The update rule.",
    choices: {
      adamw: {
        label: "AdamW",
        help: "Steps scaled by running moments of each gradient; decoupled decay (arXiv:1711.05101).",
      },
      sgd: { label: "SGD", help: "Steps along the gradient, with momentum." },
      lion: {
        label: "Lion",
        help: "Steps of one size along the sign of an average gradient; half of AdamW's state (arXiv:2302.06675). Its learning rate is 3 to 10 times smaller than AdamW's, its weight decay as much larger.",
      },
    },
  },
  "optimizer.learningRate": {
    label: "Learning rate",
    help: "The size of an update, after warm-up and before decay.",
  },
  "optimizer.schedule": {
    label: "Schedule",
    help: "What the learning rate does after warm-up.",
    choices: {
      constant: { label: "Constant rate", help: "Stays constant." },
      linear: { label: "Linear decay", help: "Falls linearly to its minimum." },
      cosine: { label: "Cosine decay", help: "Falls along half a cosine to its minimum." },
    },
  },
  "optimizer.minimumLearningRate": {
    label: "Minimum rate",
    help: "The learning rate at the last step; a tenth of the learning rate is usual.",
    zero: "zero",
  },
  "optimizer.warmupSteps": {
    label: "Warm-up",
    help: "Steps over which the learning rate rises linearly from near zero.",
    unit: "steps",
    zero: "none",
  },
  "optimizer.weightDecay": {
    label: "Weight decay",
    help: "Decay of matrices and embeddings towards zero; biases and norms are not decayed.",
    zero: "none",
  },
  "optimizer.beta1": {
    label: "β₁",
    help: "Decay rate of AdamW's first moment.",
  },
  "optimizer.beta2": {
    label: "β₂",
    help: "Decay rate of AdamW's second moment.",
  },
  "optimizer.epsilon": {
    label: "ε",
    help: "Added to AdamW's denominator for numerical stability.",
  },
  "optimizer.momentum": {
    label: "Momentum",
    help: "Share of the last update kept in the next one.",
  },
  "optimizer.lionBeta1": {
    label: "Lion β₁",
    help: "Share of the average gradient in the sum whose sign is the update; the new gradient is the rest.",
  },
  "optimizer.lionBeta2": {
    label: "Lion β₂",
    help: "Decay rate of Lion's average gradient.",
  },
  "optimizer.gradientClip": {
    label: "Gradient clip",
    help: "Maximum global norm of the gradient; a larger one is scaled down to it.",
    zero: "off",
  },
};
