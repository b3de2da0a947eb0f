/** The `precision` branch but the scaler: src/config/precisionFields.ts. */

export const precision = {
  "precision.kind": {
    label: "Precision",
    help: "The type of weights, activations and gradients inside the step; master weights stay FP32.",
    choices: {
      fp32: { label: "FP32", help: "32-bit floats throughout." },
      mixed: { label: "Mixed", help: "Half precision where it is safe; native halves where the GPU has them." },
      "mixed-native": { label: "Mixed, native half", help: "The GPU's own f16 type; needs shader-f16." },
      "mixed-packed": {
        label: "Mixed, packed half",
        help: "Two halves in 32 bits, unpacked to compute: exact on every adapter, but its speed is not representative.",
      },
      "mixed-bfloat16": {
        label: "Mixed, bfloat16",
        help: "FP32's range with eight bits of precision, packed two in 32 bits: no loss scaling needed, but coarser rounding.",
      },
      "mixed-e4m3": {
        label: "8-bit, E4M3",
        help: "As DeepSeek-V3: linear layers read 8-bit numbers with a scale for each tile of 128; the rest is bfloat16 or FP32.",
      },
    },
  },
  "precision.gradientFormat": {
    label: "8-bit gradients",
    help: "Format of the output gradients that the backward matrix products of linear layers read.",
    choices: {
      e4m3: {
        label: "E4M3 gradients",
        help: "Three mantissa bits, as in DeepSeek-V3: per-tile scales make up for the smaller range.",
      },
      e5m2: { label: "E5M2 gradients", help: "Two mantissa bits and 2^15 times the range, the usual choice before." },
    },
  },
  "precision.masterWeights": {
    label: "Master weights",
    help: "Off: weights are stored in half precision only, and updates smaller than half an ULP are lost.",
  },
  "precision.normsAndSoftmax": {
    label: "Norms and softmax",
    help: "Layer norms, attention's softmax and the loss: autocast keeps their sums and exponentials in FP32.",
    choices: {
      float: { label: "Norms and softmax in FP32", help: "As in PyTorch's autocast." },
      half: {
        label: "Norms and softmax in half",
        help: "Their inputs, sums, exponentials and results are rounded to half: squares overflow, losses grow coarse.",
      },
    },
  },
  "precision.lossReduction": {
    label: "Loss reduction",
    help: "Which loss is differentiated; the loss shown is the mean in either case.",
    choices: {
      mean: { label: "Mean loss", help: "Gradients do not depend on how many targets a batch has." },
      sum: {
        label: "Summed loss",
        help: "Gradients grow with the number of targets, and halves overflow at a lower scale.",
      },
    },
  },
};
