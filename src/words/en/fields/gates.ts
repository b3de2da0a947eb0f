/** The `model.gates` branch: src/config/gateFields.ts. */

export const gates = {
  "model.gates.kind": {
    label: "Gates",
    help: "How the active blocks and heads of a step are chosen.",
    choices: {
      none: { label: "No gates", help: "Everything is computed in every step." },
      fixed: {
        label: "Fixed gates",
        help: "The first blocks and heads are always active, the others never: in effect a smaller model.",
      },
      "hard-concrete": {
        label: "Hard concrete gates",
        help: "Each gate learns its probability of being active, under an L0 penalty (Louizos et al. 2018).",
      },
      "importance-threshold": {
        label: "Gates by importance",
        help: "The most important blocks and heads are active: those whose removal would change the loss most (Molchanov et al. 2019).",
      },
      router: {
        label: "A router",
        help: "Each token block picks its feed-forward blocks by score, as in a mixture of experts; heads stay active.",
      },
    },
  },
  "model.gates.blockSize": {
    label: "Units in a block",
    help: "Adjacent feed-forward units behind one gate; also the width of the kernels' tiles.",
    choices: {
      "32": { label: "Blocks of 32", help: "The finest granularity, and the most gates to learn." },
      "64": { label: "Blocks of 64", help: "Larger tiles, faster on most GPUs." },
      "128": { label: "Blocks of 128", help: "The largest tiles, for wide networks." },
    },
  },
  "model.gates.feedForwardShare": {
    label: "Feed-forward active",
    help: "Target share of active feed-forward blocks at the end; 1 leaves them ungated.",
  },
  "model.gates.headShare": {
    label: "Heads active",
    help: "Target share of active attention heads at the end; 1 leaves them ungated.",
  },
  "model.gates.scheduleStart": {
    label: "Closing starts at",
    help: "Until this step everything may stay active.",
    unit: "steps",
    zero: "at once",
  },
  "model.gates.scheduleSteps": {
    label: "Closing steps",
    help: "Steps over which the target falls from everything to the shares above.",
    unit: "steps",
  },
  "model.gates.tokenBlock": {
    label: "Tokens in a block",
    help: "Adjacent tokens routed together, by the first of them, so that routing stays causal.",
    choices: {
      "32": { label: "Routed by 32 tokens", help: "The finest granularity." },
      "64": { label: "Routed by 64 tokens", help: "Larger tiles, faster on most GPUs." },
      "128": { label: "Routed by 128 tokens", help: "The largest tiles, for long contexts." },
    },
  },
  "model.gates.balanceRate": {
    label: "Load balancing",
    help: "Change of a block's bias per step, upwards where too few token blocks choose it (Wang et al. 2024); 0 is off.",
  },
  "model.gates.exploreShare": {
    label: "Exploration",
    help: "Share of the active places that each check gives to the gates inactive longest; 0 ranks by importance alone.",
  },
  "model.gates.checkInterval": {
    label: "Check every",
    help: "Steps between checks for closed gates; gates by importance are chosen again at each check.",
    unit: "steps",
  },
  "model.gates.freezeAfter": {
    label: "Freeze after",
    help: "Checks in a row at which a gate is closed before it is frozen; a frozen gate and its weights are no longer trained.",
    unit: "checks",
    zero: "never",
  },
  "model.gates.wakeAfter": {
    label: "Unfreeze after",
    help: "Checks after which a frozen gate is tried again.",
    unit: "checks",
    zero: "never",
  },
};
