/** Breaking a lane on purpose: src/ui/panels/breaking. */
import { formatCount } from "../../../numbers";

export const breaking = {
  region: "Break it on purpose",
  title: "Break it",
  unit: "remove a safeguard and see what fails",
  pick: "Lane to break",
  onlyFp32: "FP32 lanes have no safeguards to remove. Add a mixed-precision lane.",
  now: ({ lane }: { readonly lane: string }) => `Now, in ${lane}`,
  overflow: {
    /** `step`: the next; undefined while it trains. */
    label: ({ step }: { readonly step: number | undefined }) =>
      step === undefined ? "Overflow the next step" : `Overflow step ${formatCount(step)}`,
    title: "Treat the next step as overflowed: it is skipped and the scale backs off",
  },
  noScaler: "This lane has no loss scaler, so no step is skipped and there is no scale to set.",
  scale: {
    label: "Loss scale",
    value: ({ exponent }: { readonly exponent: number }) => `2 to the power of ${exponent}`,
    set: "Set",
  },
  none: "Both take effect at the next step, are marked on the charts and are saved with the run.",
  list: "Interventions",
  /** `hidden`: how many earlier ones are not listed. */
  after: ({ hidden }: { readonly hidden: number }) =>
    `${hidden > 0 ? `${hidden} earlier ones not shown. ` : ""}Settings alone no longer reproduce this run; these interventions are part of it.`,
  separate: "In a separate lane",
  full: ({ most }: { readonly most: number }) => `An experiment has at most ${most} lanes; remove one to add another.`,
  restarts:
    "Adding a lane restarts all lanes from step 0. This run stays saved under its own address until newer runs need the space.",
  adds: "Each button adds a lane that trains beside the others on the same batches.",
  added: "Its lane is added: train to see the effect.",
};
