/** Lessons: what each shows, and what to watch meanwhile: src/config/lessons.ts. */

export const lessons = {
  "lesson-vanishing": {
    label: "Gradients vanish without scaling",
    help: "The mean over a large batch makes each gradient small; half precision rounds the small ones to zero.",
    watch:
      "Watch the share of activation gradients that are zero, in the numerics below: it climbs in the lane without a scaler.",
  },
  "lesson-overflow": {
    label: "Overflow and recovery",
    help: "Two lanes start at a loss scale of 2^40, where every gradient overflows. One backs off, the other has a static scale.",
    watch: "Watch the loss scale come down, one skipped step at a time, until the gradients fit and training begins.",
  },
  "lesson-article-rule": {
    label: "The article’s rule beside PyTorch’s",
    help: "The article doubles the scale after every good step; PyTorch after 2,000 in a row.",
    watch: "Watch the skipped steps: a scale that grows after every good step soon overflows at every other one.",
  },
  "lesson-master-weights": {
    label: "Why master weights",
    help: "At a small learning rate an update is far below half an ULP of a bfloat16 weight and is lost; in half it is about 0.8 ULP.",
    watch:
      "Watch the lanes without FP32 master weights: bfloat16, with eight bits, hardly moves from its initial weights.",
  },
  "lesson-summed-loss": {
    label: "A summed loss overflows half",
    help: "Both mixed lanes scale by 2^16. One averages the loss over 256 targets, the other sums it.",
    watch:
      "Watch the numerics of the summed lane: its gradients are 2^8 times larger, beyond the range of half precision.",
  },
  "lesson-f32-only": {
    label: "What must stay in FP32",
    help: "A layer norm sums the squares of a row. In half precision that sum overflows once the values are large, and the output is zero.",
    watch: "Watch the loss of the lane with its norms in half: it follows the others, then falls back to chance.",
  },
  "lesson-formats": {
    label: "bfloat16 and 8-bit beside half",
    help: "One small GPT in FP32, half, bfloat16, and in 8 bits as DeepSeek-V3 trains.",
    watch: "Watch how far each loss and its weights are from FP32’s, and how much memory each lane takes.",
  },
};
