/** `halfstep info`, `check`, `plan` and `lab`: src/cli/commands. */
import { formatCount } from "../../numbers";

export const device = {
  software: "(software: exact, but its speed is not representative of a GPU)",
  info: {
    version: "version",
    adapter: "adapter",
    vendor: "vendor",
    software: "software",
    softwareYes: "yes: exact, but its speed is not representative of a GPU",
    half: "half",
    yes: "yes",
    no: "no",
    native: "the adapter has shader-f16, so halves are stored and loaded natively",
    packed:
      "the adapter has no shader-f16, so two halves are packed in a u32: the same numerics, but a speed that is not representative of native halves",
    subgroups: ({ min, max }: { readonly min: number; readonly max: number }) => `${min} to ${max} wide`,
  },
  check: {
    kernel: "kernel",
    direction: "direction",
    elements: "elements",
    shapes: "shapes",
    maxError: "max error",
    allowed: "allowed",
    result: "result",
    pass: "pass",
    fail: "FAIL",
    total: ({
      passed,
      failed,
      adapter,
    }: {
      readonly passed: number;
      readonly failed: number;
      readonly adapter: string;
    }) => `${passed} passed, ${failed} failed on ${adapter}`,
  },
  plan: {
    lane: ({ lane, half }: { readonly lane: string; readonly half: string }) => `${lane}  (halves: ${half})`,
    kinds: { kind: "kind", bytes: "bytes" },
    /** Sizes as they are to be shown. */
    activations: (values: {
      readonly tensors: number;
      readonly arenas: readonly string[];
      readonly lowerBound: string;
    }) =>
      `activations: ${formatCount(values.tensors)} tensors in ${values.arenas.length} arenas of ${values.arenas.join(", ")}; ` +
      `the lower bound for any plan is ${values.lowerBound}`,
    peak: ({ at, ops, op }: { readonly at: number; readonly ops: number; readonly op: string }) =>
      `peak at op ${at} of ${ops}, ${op}; its largest tensors:`,
    tensors: {
      tensor: "tensor",
      dtype: "dtype",
      bytes: "bytes",
      written: "written by",
      read: "last read by",
      arena: "arena",
      at: "at byte",
    },
  },
  openAddress: "Open this address in Chrome, Edge, Safari or Firefox with WebGPU. Ctrl+C stops the server.",
  pageNotFound: "Not found",
  outputFailed: ({ reason }: { readonly reason: string }) => `Standard output cannot be written: ${reason}.`,
};
