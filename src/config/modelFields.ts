/** The `model` branch of the schema: which network is trained, and its size. */

import { boolean, choice, group, integer } from "./field";
import type { Condition } from "./field";
import { gates } from "./gateFields";
import { MODEL_KIND_NAMES, MODEL_KINDS } from "./modelKinds";
import { sharing } from "./sharingFields";

const GPT: Condition = { "model.kind": ["gpt"] };

export const model = group({
  label: "Model",
  help: "The network that every step trains.",
  shared: false,
  members: {
    kind: choice({
      label: "Model",
      help: "The kind of network; it must suit the data.",
      level: "basic",
      default: "gpt",
      choices: MODEL_KIND_NAMES.map((value) => ({
        value,
        label: MODEL_KINDS[value].label,
        help: MODEL_KINDS[value].help,
      })),
    }),
    layers: integer({
      label: "Layers",
      help: "Transformer blocks of a GPT, or hidden layers of an MLP.",
      level: "basic",
      default: 2,
      min: 1,
      max: 24,
      scale: "linear",
      step: 1,
    }),
    heads: integer({
      label: "Heads",
      help: "Attention heads per block; each gets an equal share of the width.",
      level: "basic",
      applies: GPT,
      default: 2,
      min: 1,
      max: 64,
      scale: "log2",
      step: 1,
    }),
    width: integer({
      label: "Width",
      help: "Embedding dimension of a GPT, or neurons per hidden layer of an MLP.",
      level: "basic",
      default: 64,
      min: 4,
      max: 2048,
      scale: "log2",
      step: 1,
    }),
    feedForward: integer({
      label: "Feed-forward width",
      help: "Hidden units of each block's feed-forward network; four times the width is usual.",
      level: "advanced",
      applies: GPT,
      default: 256,
      min: 4,
      max: 8192,
      scale: "log2",
      step: 1,
    }),
    activation: choice({
      label: "Activation",
      help: "The nonlinearity between two matrix products.",
      level: "advanced",
      default: "gelu",
      choices: [
        { value: "gelu", label: "GELU", help: "x·Φ(x), exact; smooth, and what GPT-2 uses." },
        { value: "relu", label: "ReLU", help: "max(0, x): zero for every negative input." },
        { value: "tanh", label: "tanh", help: "Smooth, and bounded by −1 and 1." },
      ],
    }),
    tiedHead: boolean({
      label: "Tied head",
      help: "The output layer uses the token embedding's weights, as in GPT-2 and nanoGPT.",
      level: "advanced",
      applies: GPT,
      default: true,
    }),
    bias: boolean({
      label: "Bias",
      help: "Linear layers and layer norms add a learned bias.",
      level: "advanced",
      default: true,
    }),
    recompute: boolean({
      label: "Recompute",
      help: "On: norms and activations are recomputed in the backward pass instead of stored. Less memory, more work, the same bits.",
      level: "advanced",
      default: false,
    }),
    sharing,
    gates,
  },
});
