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
      help: "Which layers use the first one's parameters; those below say which parameters.",
      level: "advanced",
      applies: GPT,
      default: "none",
      choices: [
        { value: "none", label: "Nothing shared", help: "Each layer has parameters of its own." },
        { value: "groups", label: "Shared in groups", help: "Layers in groups of a few use their first one's." },
        { value: "all", label: "Shared by all layers", help: "All layers use the first one's." },
      ],
    }),
    groupSize: integer({
      label: "Layers in a group",
      help: "Neighbouring layers that share; the last group may be smaller.",
      level: "advanced",
      applies: { ...GPT, "model.sharing.kind": ["groups"] },
      default: 2,
      min: 2,
      max: 24,
      scale: "linear",
      step: 1,
    }),
    query: sharedPart("Query", "What a position looks for: c_attn's first third.", true),
    key: sharedPart("Key", "What a position is found by: c_attn's second third.", true),
    value: sharedPart("Value", "What a position hands on: c_attn's last third.", true),
    output: sharedPart("Output", "What brings the heads together: attention's c_proj.", true),
    feedForward: sharedPart("Feed-forward", "Both matrices after attention, for comparison.", false),
  },
});

function sharedPart(part: string, help: string, shared: boolean) {
  return boolean({ label: `${part} shared`, help, level: "advanced", applies: SHARED, default: shared });
}
