/** Presets, each with one sentence on what it shows: src/config/presets.ts. */

export const presets = {
  spirals: {
    label: "Two spirals",
    help: "An MLP classifies two spiral arms: seconds on any GPU, even a software one.",
  },
  digits: {
    label: "Digits",
    help: "An MLP reads small drawn digits.",
  },
  "tiny-gpt": {
    label: "Tiny GPT",
    help: "A two-layer GPT learns a synthetic language whose lowest possible loss is known.",
  },
  "modular-addition": {
    label: "Modular addition",
    help: "A one-layer GPT learns (a + b) mod 59, and generalizes to sums it has never seen.",
  },
  "shared-attention": {
    label: "Shared attention",
    help: "An eight-layer GPT whose layers share their attention: none, in pairs, in fours, all.",
  },
  gates: {
    label: "Gates",
    help: "A GPT that learns which 30 % of its feed-forward blocks to keep active, beside one that computes everything.",
  },
  "gates-and-sharing": {
    label: "Gates and sharing",
    help: "One attention for all layers and 30 % of the feed-forward blocks active, beside the plain model.",
  },
  "nanogpt-gates": {
    label: "nanoGPT with gates",
    help: "nanoGPT's recipe dense, and with 30 % of its feed-forward blocks and half of its heads active.",
  },
  "nanogpt-cpu": {
    label: "nanoGPT on a CPU",
    help: "nanoGPT's recipe for Shakespeare by character on a CPU; published validation loss 1.88.",
  },
};
