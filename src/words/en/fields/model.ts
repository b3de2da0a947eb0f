/**
 * The `model` branch but its gates and sharing: src/config/modelFields.ts, modelKinds.ts. In sentences a kind of model is
 * `named` and `reads` something; `data` lists the kinds of data that it reads, or says what they are where that would be long.
 */

export const model = {
  "model.kind": {
    label: "Model",
    help: "The kind of network; it must suit the data.",
    choices: {
      mlp: {
        label: "MLP",
        help: "Fully connected layers, for points, pictures and tables.",
        named: "an MLP",
        reads: "points, digits and tables",
        data: (kinds: readonly string[]) => kinds.join(", "),
      },
      gpt: {
        label: "GPT",
        help: "A decoder-only transformer, for sequences and text.",
        named: "a GPT",
        reads: "sequences and text",
        data: () => "a sequence task or text",
      },
    },
  },
  "model.layers": {
    label: "Layers",
    help: "Transformer blocks of a GPT, or hidden layers of an MLP.",
  },
  "model.heads": {
    label: "Heads",
    help: "Attention heads per block; each gets an equal share of the width.",
  },
  "model.width": {
    label: "Width",
    help: "Embedding dimension of a GPT, or neurons per hidden layer of an MLP.",
  },
  "model.feedForward": {
    label: "Feed-forward width",
    help: "Hidden units of each block's feed-forward network; four times the width is usual.",
  },
  "model.activation": {
    label: "Activation",
    help: "The nonlinearity between two matrix products.",
    choices: {
      gelu: { label: "GELU", help: "x·Φ(x), exact; smooth, and what GPT-2 uses." },
      relu: { label: "ReLU", help: "max(0, x): zero for every negative input." },
      tanh: { label: "tanh", help: "Smooth, and bounded by −1 and 1." },
    },
  },
  "model.tiedHead": {
    label: "Tied head",
    help: "The output layer uses the token embedding's weights, as in GPT-2 and nanoGPT.",
  },
  "model.bias": {
    label: "Bias",
    help: "Linear layers and layer norms add a learned bias.",
  },
  "model.trainableLayers": {
    label: "Trained layers",
    help: "How many of the top layers train, with the head. The layers below and the embedding, with a head tied to it, keep the weights they begin with.",
    zero: "all",
  },
  "model.recompute": {
    label: "Recompute",
    help: "On: norms and activations are recomputed in the backward pass instead of stored. Less memory, more work, the same bits.",
  },
};
