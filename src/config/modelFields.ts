/** The `model` branch of the schema: which network is trained, and its size. */

import { boolean, choice, group, integer } from "./field";
import type { Condition } from "./field";
import { gates } from "./gateFields";
import { MODEL_KIND_NAMES } from "./modelKinds";
import { sharing } from "./sharingFields";

const GPT: Condition = { "model.kind": ["gpt"] };

export const model = group({
  shared: false,
  members: {
    kind: choice({
      level: "basic",
      default: "gpt",
      choices: MODEL_KIND_NAMES,
    }),
    layers: integer({
      level: "basic",
      default: 2,
      min: 1,
      max: 24,
      scale: "linear",
      step: 1,
    }),
    heads: integer({
      level: "basic",
      applies: GPT,
      default: 2,
      min: 1,
      max: 64,
      scale: "log2",
      step: 1,
    }),
    width: integer({
      level: "basic",
      default: 64,
      min: 4,
      max: 2048,
      scale: "log2",
      step: 1,
    }),
    feedForward: integer({
      level: "advanced",
      applies: GPT,
      default: 256,
      min: 4,
      max: 8192,
      scale: "log2",
      step: 1,
    }),
    activation: choice({
      level: "advanced",
      default: "gelu",
      choices: ["gelu", "relu", "tanh"],
    }),
    tiedHead: boolean({
      level: "advanced",
      applies: GPT,
      default: true,
    }),
    bias: boolean({
      level: "advanced",
      default: true,
    }),
    trainableLayers: integer({
      level: "advanced",
      default: 0,
      min: 1,
      max: 24,
      zero: true,
      scale: "linear",
      step: 1,
    }),
    recompute: boolean({
      level: "advanced",
      default: false,
    }),
    sharing,
    gates,
  },
});
