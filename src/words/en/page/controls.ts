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
  lanes: {
    legend: "Lanes",
    add: "Add a lane",
    precision: ({ number }: { readonly number: number }) => `Precision of lane ${number}`,
    export: ({ lane }: { readonly lane: string }) => `Export a checkpoint of ${lane}`,
    exportTitle: "Export a checkpoint (safetensors)",
    notFinite: "Its weights are not finite, so a checkpoint could not be loaded",
    remove: ({ lane }: { readonly lane: string }) => `Remove lane ${lane}`,
    removeTitle: "Remove this lane",
  },
};
