/** What of a lane's histograms is shown: one tensor, or all of a kind together. */
import type { HistogramSnapshot, WatchedTensor } from "../../../lab/curves/tensorShares";
import { countsOf, countsOfKind } from "../../../lab/curves/tensorShares";

export type Kind = WatchedTensor["kind"];

export const KINDS: readonly Kind[] = ["activationGradient", "weightGradient", "activation", "weight"];

export interface Selection {
  readonly kind: Kind;
  /** Its name; undefined for all of the kind together. */
  readonly tensor?: string;
}

/** One look at what is selected. */
export interface Look {
  readonly step: number;
  readonly scale: number;
  readonly skipped: boolean;
  /** HISTOGRAM_BINS counts. */
  readonly counts: Uint32Array;
}

/** Reads what is selected out of snapshots, each of them once: a sum over two hundred tensors is dear. */
export function lookReader(
  watched: readonly WatchedTensor[],
  { kind, tensor }: Selection,
): (snapshots: readonly HistogramSnapshot[]) => Look[] {
  const row = watched.findIndex((candidate) => candidate.kind === kind && candidate.name === tensor);
  const read = new WeakMap<HistogramSnapshot, Look>();
  return (snapshots) =>
    snapshots.map((snapshot) => {
      const known = read.get(snapshot);
      if (known) return known;
      const { step, scale, skipped } = snapshot;
      const counts = row < 0 ? countsOfKind(watched, snapshot, kind) : countsOf(snapshot, row);
      const look = { step, scale, skipped, counts };
      read.set(snapshot, look);
      return look;
    });
}

/** Where looks stand over the steps: each from its own step to the next one's, 0…1 of the width. */
export function columnEdges(looks: readonly Look[]): number[] {
  const first = looks[0]?.step ?? 0;
  const last = looks.at(-1)?.step ?? 0;
  const usual = looks.length < 2 ? 1 : Math.max(1, (last - first) / (looks.length - 1));
  const end = last + usual;
  return [...looks.map(({ step }) => step), end].map((step) => (step - first) / (end - first));
}

/** The look whose column is at `x`, 0…1 of the width; the nearest one outside of it. */
export function lookAt(looks: readonly Look[], x: number): number {
  const after = columnEdges(looks).findIndex((edge) => edge > x);
  return after < 0 ? looks.length - 1 : Math.max(0, after - 1);
}
