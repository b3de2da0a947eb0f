/** The `training` branch: src/config/trainingFields.ts. */

export const training = {
  "training.batchSize": {
    label: "Batch size",
    help: "Examples in one micro-batch.",
  },
  "training.accumulation": {
    label: "Accumulation",
    help: "Micro-batches whose gradients are accumulated before each step; the loss is their mean.",
    unit: "micro-batches",
  },
  "training.steps": {
    label: "Steps",
    help: "Optimizer steps in the whole run; the learning-rate schedule ends with them.",
  },
  "training.seed": {
    label: "Seed",
    help: "Seeds the initial weights, the data and the batches: same seed, same run, bit for bit.",
  },
  "training.validationInterval": {
    label: "Validate every",
    help: "Steps between validations; the last step is always validated.",
    unit: "steps",
    zero: "only at the end",
  },
  "training.validationBatches": {
    label: "Validation batches",
    help: "Held-out batches averaged per validation, each of batch size × accumulation examples.",
  },
  "training.logInterval": {
    label: "Log every",
    help: "Steps between logged points.",
    unit: "steps",
  },
  "training.sampleInterval": {
    label: "Sample every",
    help: "Steps between generated samples.",
    unit: "steps",
    zero: "never",
  },
  "training.histogramInterval": {
    label: "Histograms every",
    help: "Steps between exponent histograms of every tensor; such a step takes two to three times as long.",
    unit: "steps",
    zero: "never",
  },
  "training.tuning": {
    label: "Tuning",
    help: "Times matmul tile sizes on this device at start-up and caches the fastest. Only tiles that give the same bits as the default are used, so results are unaffected.",
    choices: {
      auto: { label: "Tune on GPUs", help: "Software adapters use tiles measured beforehand." },
      off: { label: "No tuning", help: "The default tiles, chosen by shape." },
      always: { label: "Tune everywhere", help: "On software adapters too; start-up takes longer." },
    },
  },
};
