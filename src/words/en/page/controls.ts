/** The experiment's controls: src/ui/controls. Fields have their own words, with the schema's. */
export const controls = {
  region: "Experiment",
  settings: "Settings",
  fewer: "Fewer settings",
  all: ({ count }: { readonly count: number }) => `All ${count} settings`,
  /** `ownFiles` has what is said of each kind. */
  ownFile: {
    change: "Change",
    choose: "Choose …",
  },
  presets: { legend: "Experiment", changed: "changed", lessons: "Lessons", undo: "Undo all changes" },
};
