/** The drift of weights: src/ui/panels/drift. `reference` is the title of the lane that the others are held against. */
import { formatShare } from "../../numbers";

interface Reference {
  readonly reference: string | undefined;
}

export const drift = {
  title: "Weight drift",
  unit: ({ reference = "FP32" }: Reference) => `relative distance from ${reference}’s weights, log`,
  empty: ({ reference = "the FP32 lane" }: Reference) =>
    `Distance of each lane’s weights from those of ${reference}, at every snapshot.`,
  unmeasured: "Weight drift needs a reference lane with weights in FP32, and histograms switched on.",
  furthest: (values: { readonly lane: string; readonly tensor: string; readonly distance: number }) =>
    `${values.lane}: largest in \`${values.tensor}\`, ${formatShare(values.distance)}`,
  relativeGradient: {
    title: "Gradient norm to weight norm",
    unit: "log",
    empty: "How large the gradients are beside the weights, in lanes without gates.",
  },
};
