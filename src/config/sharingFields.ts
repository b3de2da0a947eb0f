/** The `model.sharing` branch of the schema: which layers of a GPT use the same parameters. */

import { boolean, choice, group, integer } from "./field";
import type { Condition } from "./field";

const GPT: Condition = { "model.kind": ["gpt"] };
const SHARED: Condition = { ...GPT, "model.sharing.kind": ["groups", "all"] };

export const sharing = group({
  shared: false,
  members: {
    kind: choice({
      level: "advanced",
      applies: GPT,
      default: "none",
      choices: ["none", "groups", "all"],
    }),
    groupSize: integer({
      level: "advanced",
      applies: { ...GPT, "model.sharing.kind": ["groups"] },
      default: 2,
      min: 2,
      max: 24,
      scale: "linear",
      step: 1,
    }),
    query: sharedPart(true),
    key: sharedPart(true),
    value: sharedPart(true),
    output: sharedPart(true),
    feedForward: sharedPart(false),
  },
});

function sharedPart(shared: boolean) {
  return boolean({ level: "advanced", applies: SHARED, default: shared });
}
