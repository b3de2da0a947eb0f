/** Beside a decision boundary over data whose classes and columns have names: src/ui/panels/preview/BoundaryNames.tsx. */
export const boundaryNames = {
  classes: "Classes",
  more: ({ count }: { readonly count: number }) => `and ${count} more`,
  axes: ({ across, up }: { readonly across: string; readonly up: string }) =>
    `Across: ${across}. Up: ${up}. Both are standardised: 0 is the mean of the training rows.`,
};
