/** The list of saved runs: src/ui/runs. */
import { formatCount } from "../../numbers";

interface OfRun {
  readonly run: string;
}

export const views = { label: "Views", lab: "Lab", runs: "Runs" };

export const runs = {
  title: "Runs",
  about: "Every run that was saved in this browser. Nothing leaves this machine.",
  search: "Search runs",
  searchHint: "Name, note, preset, lane",
  none: {
    message: "No runs saved yet.",
    fix: "Train something in the lab: a run is saved every few seconds, when it pauses and when it ends.",
  },
  noMatch: "No run matches.",
  reading: "Reading the saved runs …",
  count: ({ shown, all }: { readonly shown: number; readonly all: number }) =>
    shown === all
      ? all === 1
        ? "1 run"
        : `${formatCount(all)} runs`
      : `${formatCount(shown)} of ${formatCount(all)} runs`,
  allColumns: "All settings",
  columns: {
    name: "Run",
    experiment: "Experiment",
    loss: "Loss",
    step: "Step",
    savedAt: "Saved",
    bytes: "Weights",
  },
  sortBy: ({ column }: { readonly column: string }) => `Sort by ${column}`,
  ofValidation: "validation",
  ofTraining: "training",
  notFinite: "not finite",
  noWeights: "none",
  stepOf: ({ step, steps }: { readonly step: number; readonly steps: number }) =>
    step === steps ? formatCount(step) : `${formatCount(step)} of ${formatCount(steps)}`,
  open: "Open",
  openRun: ({ run }: OfRun) => `Open ${run} in the lab`,
  pin: ({ run }: OfRun) => `Pin ${run}`,
  unpin: ({ run }: OfRun) => `Unpin ${run}`,
  rename: ({ run }: OfRun) => `Rename ${run}`,
  newName: ({ run }: OfRun) => `New name of ${run}`,
  addNote: "Add a note",
  noteOf: ({ run }: OfRun) => `Note on ${run}`,
  remove: ({ run }: OfRun) => `Delete ${run}`,
  removed: ({ run }: OfRun) => `${run} was deleted.`,
  undo: "Undo",
};
