/** The `model.sharing` branch: src/config/sharingFields.ts. */

export const sharing = {
  "model.sharing.kind": {
    label: "Sharing",
    help: "Which layers share; the switches below choose the parameters that they share.",
    choices: {
      none: { label: "Nothing shared", help: "Each layer has its own parameters." },
      groups: { label: "Shared in groups", help: "Each group of layers uses the parameters of its first." },
      all: { label: "Shared by all layers", help: "All layers use the parameters of the first." },
    },
  },
  "model.sharing.groupSize": {
    label: "Layers in a group",
    help: "Adjacent layers that share; the last group may be smaller.",
  },
  "model.sharing.query": {
    label: "Query shared",
    help: "Query projection: the first third of c_attn.",
  },
  "model.sharing.key": {
    label: "Key shared",
    help: "Key projection: the second third of c_attn.",
  },
  "model.sharing.value": {
    label: "Value shared",
    help: "Value projection: the last third of c_attn.",
  },
  "model.sharing.output": {
    label: "Output shared",
    help: "Output projection of attention: c_proj.",
  },
  "model.sharing.feedForward": {
    label: "Feed-forward shared",
    help: "Both matrices after attention, for comparison.",
  },
};
