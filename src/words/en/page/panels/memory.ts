/** Memory and work of a lane's step: src/ui/panels/memory. */
import { bytesInWords } from "../../../byteUnits";
import { formatCount } from "../../../numbers";

export const memory = {
  region: "Memory",
  title: "Memory",
  unit: "on the GPU, by kind",
  empty: "Each lane’s memory by kind, once it is built.",
  caption: "Bytes by kind and lane",
  kind: "Kind",
  kinds: {
    parameters: { label: "Parameters", help: "FP32 master weights" },
    halfWeights: { label: "Half weights", help: "The 16-bit copy that the step computes with" },
    gradients: { label: "Gradients", help: "One for each parameter that is trained" },
    optimizer: {
      label: "Optimizer",
      help: "State that the optimizer keeps for each trained parameter between steps",
    },
    activations: { label: "Activations", help: "What the forward pass keeps for the backward pass" },
  },
};

export const work = {
  region: "Work per step",
  title: "One step",
  rows: {
    operations: {
      label: "Operations",
      unit: "FLOP",
      help: "Floating-point operations that the latest step executed, counted from the graph; blocks that gates skip are not counted",
    },
    rate: { label: "Rate", unit: "FLOP/s", help: "Operations divided by the measured step time" },
    dispatches: { label: "Dispatches", unit: "", help: "Kernel calls of one step" },
    learningRate: { label: "Learning rate", unit: "", help: "Of the latest step" },
    accuracy: { label: "Accuracy", unit: "", help: "Share of the latest batch’s targets predicted correctly" },
  },
};

export const memoryPlan = {
  title: "Memory plan",
  unit: "address and lifetime of each activation",
  notBuilt: "Available once the lanes are built.",
  loading: "Loading …",
  summary: (values: {
    readonly activations: number;
    readonly apart: number;
    readonly bytes: number;
    readonly buffers: number;
    readonly lowerBound: number;
  }) =>
    `${formatCount(values.activations)} activations, ${bytesInWords(values.apart)} in total, share ` +
    `${bytesInWords(values.bytes)} in ${values.buffers} buffers. The lower bound for any plan is ${bytesInWords(values.lowerBound)}.`,
  pick: "Lane whose plan is shown",
  picture: ({ ops, bytes }: { readonly ops: number; readonly bytes: number }) =>
    `The activations of a step of ${ops} operations in ${bytesInWords(bytes)}`,
  forward: "forward",
  backward: "backward",
  bits: ({ bits }: { readonly bits: number }) => `${bits} bits`,
  point: "Point at a bar to see its tensor.",
  pointed: (values: {
    readonly tensor: string;
    readonly dtype: string;
    readonly bytes: number;
    readonly writtenBy: string;
    readonly lastReadBy: string;
  }) =>
    `\`${values.tensor}\` ${values.dtype}, ${bytesInWords(values.bytes)}: written by \`${values.writtenBy}\`, last read by \`${values.lastReadBy}\``,
  peak: ({ op, bytes }: { readonly op: string; readonly bytes: number }) =>
    `Peak at \`${op}\`: ${bytesInWords(bytes)}. Its largest tensors:`,
};
