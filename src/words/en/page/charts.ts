/** The charts: src/ui/charts. */
import { formatCount, formatLoss } from "../../numbers";

interface ChartWords {
  readonly title: string;
  readonly unit: string;
  /** What will appear here, where there is nothing yet. */
  readonly empty: string;
}

export const charts = {
  region: "Charts",
  /** By the id in src/ui/charts/chartSpecs.ts, which takes its ids from here. */
  specs: {
    loss: { title: "Loss", unit: "nats", empty: "Each lane’s loss appears here as training runs." },
    scale: {
      title: "Loss scale",
      unit: "log₂",
      empty: "The scale grows after good steps and backs off on overflow.",
    },
    gradNorm: { title: "Gradient norm", unit: "log", empty: "The norm of all gradients together." },
    stepMs: { title: "Step time", unit: "ms", empty: "Time per training step on this machine." },
  } satisfies Readonly<Record<string, ChartWords>>,
  unscaled: "Only mixed-precision lanes use loss scaling.",
  /** What the loss's table is of. */
  lossTable: "Training loss in nats",
  validation: "validation",
  entropy: ({ floor }: { readonly floor: number }) => `entropy of the data, ${formatLoss(floor)}`,
  lossAxis: { legend: "Loss axis", log: "Log", linear: "Linear" },
  marks: { grew: "grew", backedOff: "backed off", skipped: "skipped" },
  summary: {
    caption: ({ title, step }: { readonly title: string; readonly step: number }) => `${title} up to step ${step}`,
    lane: "Lane",
    latest: "Latest",
    lowest: "Lowest",
    highest: "Highest",
    notFiniteSince: ({ step }: { readonly step: number }) => `not finite since step ${formatCount(step)}`,
  },
  tooltip: {
    step: ({ step }: { readonly step: number }) => `Step ${formatCount(step)}`,
    notFinite: "not finite",
    notFiniteBetween: "not finite in between",
    setByHand: "set by you",
    /** Why a step was skipped; `tensor` that overflowed first, where it is known. */
    skipped: ({ forced, tensor }: { readonly forced: boolean; readonly tensor: string | undefined }) => {
      if (forced) return "skipped, forced by you";
      return tensor === undefined ? "skipped" : `skipped: \`${tensor}\` overflowed first`;
    },
  },
};
