/** The `precision.scaler` branch: src/config/precisionFields.ts. */

export const scaler = {
  "precision.scaler.kind": {
    label: "Loss scaling",
    help: "How the scale is chosen.",
    choices: {
      off: { label: "No loss scaling", help: "The scale is 1, and a step that overflows is not skipped." },
      static: { label: "Static loss scale", help: "The initial scale, for the whole run; overflows are skipped." },
      dynamic: {
        label: "Dynamic loss scale",
        help: "PyTorch's GradScaler: grows after a run of good steps, backs off and skips the step on overflow.",
      },
      article: {
        label: "The article's loss scale",
        help: "Starts at 2^15, doubles after every good step, halves on overflow, never below 1.",
      },
    },
  },
  "precision.scaler.initialScale": {
    label: "Initial scale",
    help: "The scale of the first step.",
  },
  "precision.scaler.growthInterval": {
    label: "Growth interval",
    help: "Good steps in a row after which the scale grows.",
    unit: "steps",
  },
  "precision.scaler.growthFactor": {
    label: "Growth factor",
    help: "Factor by which the scale grows.",
  },
  "precision.scaler.backoffFactor": {
    label: "Back-off factor",
    help: "Factor by which the scale shrinks after an overflow.",
  },
  "precision.scaler.minimumScale": {
    label: "Lowest scale",
    help: "Back-off stops here; PyTorch has no such floor.",
    zero: "none",
  },
  "precision.scaler.maximumScale": {
    label: "Highest scale",
    help: "Growth stops here; PyTorch has no such ceiling, Apex's is 2^24.",
    zero: "none",
  },
};
