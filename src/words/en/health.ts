/** How a lane fares: src/lab/readings/healthInWords.ts. */

export const health = {
  figures: {
    loss: "the loss",
    gradNorm: "the gradient's norm",
    validation: "the validation loss",
  },
};
