/** The lane cards among the controls: src/ui/controls/lanes. `lane` and `field` as the page calls them. */

interface OfLane {
  readonly lane: string;
}

interface OfField {
  readonly field: string;
}

export const lanes = {
  title: "Lanes",
  add: "Add a lane",
  precision: ({ number }: { readonly number: number }) => `Precision of lane ${number}`,
  name: ({ number }: { readonly number: number }) => `Name of lane ${number}`,
  rename: ({ lane }: OfLane) => `Rename ${lane}`,
  renameHint: "Rename this lane; an empty name is made from its settings",
  exportCheckpoint: ({ lane }: OfLane) => `Export a checkpoint of ${lane}`,
  exportHint: "Export a checkpoint (safetensors)",
  notFinite: "Its weights are not finite, so a checkpoint could not be loaded",
  more: ({ lane }: OfLane) => `More for lane ${lane}`,
  moreHint: "Duplicate, move or remove this lane",
  duplicate: "Duplicate",
  moveUp: "Move up",
  moveDown: "Move down",
  remove: "Remove",
  changeSetting: "Change a setting",
  changeSettingOf: ({ lane }: OfLane) => `Change a setting of ${lane}`,
  takeBack: ({ field }: OfField) => `Use the common value of ${field} again`,
  /** The base's value, before the lane's own. */
  insteadOf: ({ value }: { readonly value: string }) => `instead of ${value}`,
  search: "Search settings",
  noMatch: "No setting of that name can differ between lanes.",
  cancel: "Cancel",
  vary: {
    open: "Vary a setting",
    title: "One lane for each value",
    lane: "Lane",
    setting: "Setting",
    another: "Choose another setting",
    from: "From",
    to: "To",
    count: "Values",
    values: "Values",
    /** What is wrong with the values typed. */
    wrong: {
      none: "Two to four values.",
      count: "Two to four values.",
      twice: "Each value only once.",
    },
    /** `range`: the sentence that says what fits. */
    wrongValue: ({ text, range }: { readonly text: string; readonly range: string }) =>
      `“${text}” cannot be used. ${range}`,
    /** 0 while the values cannot be used. */
    make: ({ count }: { readonly count: number }) => (count === 0 ? "Make lanes" : `Make ${count} lanes`),
    /** How many of the other lanes give way. */
    givesWay: ({ count }: { readonly count: number }) =>
      count === 1
        ? "One other lane is removed, since there is room for four."
        : `${count} other lanes are removed, since there is room for four.`,
  },
  undo: "Undo",
  redo: "Redo",
  undoHint: "Undo the last change of settings (Ctrl+Z)",
  redoHint: "Redo (Ctrl+Shift+Z)",
};
