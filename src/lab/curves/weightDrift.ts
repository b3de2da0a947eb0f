/** What a drift measurement says by name: the parameter that has moved furthest from the reference lane's. */
import type { DriftPoint } from "../wire/metrics";

export interface Furthest {
  readonly name: string;
  /** ‖w − v‖ / ‖v‖, v the reference lane's weights. */
  readonly distance: number;
}

/** @param compared the parameters' names, in the order of the point's distances. */
export function furthestParameter(compared: readonly string[], point: DriftPoint | undefined): Furthest | undefined {
  const ranked = compared
    .map((name, index) => ({ name, distance: point?.distances[index] ?? Number.NaN }))
    .filter(({ distance }) => !Number.isNaN(distance));
  return ranked.toSorted((a, b) => b.distance - a.distance)[0];
}
