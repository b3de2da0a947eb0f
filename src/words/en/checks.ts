/** Kernels that fail the check against the reference: src/lab/readings/checkInWords.ts. */

/** An element of a kernel's result that is further from the reference's than it may be. */
export interface WrongElement {
  readonly tensor: string;
  readonly index: readonly number[];
  readonly got: number;
  readonly expected: number;
}

interface OnShape {
  readonly shape: string;
}

export const checks = {
  wrong: ({ shape, tensor, index, got, expected }: OnShape & WrongElement) =>
    `${shape}: ${tensor}[${index.join(", ")}] is ${got}, not ${expected}.`,
  /** `message`: the sentence of the error that kept it from running. */
  failed: ({ shape, message }: OnShape & { readonly message: string }) => `${shape}: ${message}`,
};
