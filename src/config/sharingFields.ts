/** The `model.sharing` branch of the schema: which layers of a GPT use the same parameters. */

import { boolean, choice, group, integer } from "./field";
import type { Condition } from "./field";

const GPT: Condition = { "model.kind": ["gpt"] };
const SHARED: Condition = { ...GPT, "model.sharing.kind": ["groups", "all"] };

export const sharing = group({
  label: "Sharing",
  help: "Layers that use the same parameters. A shared parameter exists once: one gradient, one optimizer state.",
  shared: false,
  members: {
    kind: choice({
      label: "Sharing",
      help: "Which layers share; the switches below choose the parameters that they share.",
      level: "advanced",
      applies: GPT,
      default: "none",
      choices: [
        { value: "none", label: "Nothing shared", help: "Each layer has its own parameters." },
        { value: "groups", label: "Shared in groups", help: "Each group of layers uses the parameters of its first." },
        { value: "all", label: "Shared by all layers", help: "All layers use the parameters of the first." },
      ],
    }),
    groupSize: integer({
      label: "Layers in a group",
      help: "Adjacent layers that share; the last group may be smaller.",
      level: "advanced",
      applies: { ...GPT, "model.sharing.kind": ["groups"] },
      default: 2,
      min: 2,
      max: 24,
      scale: "linear",
      step: 1,
    }),
    query: sharedPart("Query", "Query projection: the first third of c_attn.", true),
    key: sharedPart("Key", "Key projection: the second third of c_attn.", true),
    value: sharedPart("Value", "Value projection: the last third of c_attn.", true),
    output: sharedPart("Output", "Output projection of attention: c_proj.", true),
    feedForward: sharedPart("Feed-forward", "Both matrices after attention, for comparison.", false),
  },
});

function sharedPart(part: string, help: string, shared: boolean) {
  return boolean({ label: `${part} shared`, help, level: "advanced", applies: SHARED, default: shared });
}
