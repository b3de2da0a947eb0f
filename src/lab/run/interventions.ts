/**
 * What a person did to a run by hand, and what followed. Each is carried out between two steps, holds from a named step
 * on, and is kept with the run: its config alone no longer gives its figures, its config and these do.
 */
import type { StepMetrics } from "../wire/metrics";

/** What can be done to a running lane. */
export type ManualAction =
  /** The next step counts as overflowed. */
  | { readonly kind: "overflow" }
  /** The loss scale of the next step; the scaler's rule goes on from there. */
  | { readonly kind: "scale"; readonly scale: number };

export interface Intervention {
  readonly lane: string;
  readonly deed: ManualAction;
  /** The first step that it acts on, counted as the charts do: 1 for a run's first. */
  readonly step: number;
  /** That step's own figures, once it is done. */
  readonly done?: Pick<StepMetrics, "scale" | "skipped">;
  /** The scale of the step after it. */
  readonly nextScale?: number;
}

/** The interventions with what a lane's newest steps say of those still waiting; the same array where nothing does. */
export function withOutcomes(
  interventions: readonly Intervention[],
  lane: string,
  rows: readonly StepMetrics[],
): readonly Intervention[] {
  let changed = false;
  const next = interventions.map((intervention) => {
    if (intervention.lane !== lane || intervention.nextScale !== undefined) return intervention;
    const at = rows.find(({ step }) => step === intervention.step);
    const after = rows.find(({ step }) => step === intervention.step + 1);
    if (at === undefined && after === undefined) return intervention;
    changed = true;
    return {
      ...intervention,
      ...(at && { done: { scale: at.scale, skipped: at.skipped } }),
      ...(after && { nextScale: after.scale }),
    };
  });
  return changed ? next : interventions;
}

/** The steps of a lane whose scale a person set. */
export function scalesSetByHand(interventions: readonly Intervention[], lane: string): ReadonlySet<number> {
  const set = interventions.filter((intervention) => intervention.lane === lane && intervention.deed.kind === "scale");
  return new Set(set.map(({ step }) => step));
}
