/** The figures that matter, large: src/ui/headline. */
import { formatCount, formatLarge } from "../../numbers";

export const headline = {
  region: "Current figures",
  caption: "Each lane’s latest figures",
  lane: "Lane",
  empty: "Each lane’s loss, step time and memory appear here.",
  /** `short` where room is scarce. */
  columns: {
    loss: { title: "Loss", unit: "nats", short: "Loss" },
    validation: { title: "Validation", unit: "nats", short: "Validation" },
    stepMs: { title: "Step time", unit: "", short: "Step time" },
    memory: { title: "Memory", unit: "", short: "Memory" },
    skipped: { title: "Skipped", unit: "steps", short: "Skipped" },
    scale: { title: "Loss scale", unit: "", short: "Scale" },
  },
  parameters: ({ parameters }: { readonly parameters: number }) => `${formatLarge(parameters)} parameters`,
  half: {
    native: "native half",
    packed: "packed half",
    bfloat16: "bfloat16",
    e4m3: "8-bit",
  },
  since: ({ step }: { readonly step: number }) => `since step ${formatCount(step)}`,
};
