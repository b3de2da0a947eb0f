/** What can be taken away from a mixed lane, and to what end: src/lab/setup/breakages.ts. */
export const breakages = {
  scaler: {
    title: "Remove the scaler",
    help: "Gradients are not scaled, and small ones round to zero.",
  },
  masters: {
    title: "Drop the master weights",
    help: "Weights are stored in half precision only; updates under half an ULP are lost.",
  },
  norms: {
    title: "Norms and softmax in half",
    help: "Sums, exponentials and the loss itself are rounded to half.",
  },
  sum: {
    title: "Sum the loss",
    help: "Gradients grow with the number of targets, so they overflow at a lower scale.",
  },
};
