/** What a changed draft differs in: src/lab/setup/changes.ts. Fields and values as the page calls them. */

interface FromTo {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

interface OfLane {
  readonly lane: string;
}

export const changes = {
  field: ({ field, from, to }: FromTo) => `${field}: ${from} → ${to}`,
  laneField: ({ lane, field, from, to }: FromTo & OfLane) => `${lane}, ${field}: ${from} → ${to}`,
  laneAdded: ({ lane }: OfLane) => `Lane ${lane} added`,
  laneRemoved: ({ lane }: OfLane) => `Lane ${lane} removed`,
  laneRenamed: ({ lane, to }: OfLane & { readonly to: string }) => `Lane ${lane} renamed to ${to}`,
  laneOrder: "Lanes reordered",
  /** How many more changes there are than are listed. */
  more: ({ count }: { readonly count: number }) => `and ${count} more`,
};
