/** The choice that shaders/gate-ranking.wgsl makes, on the CPU: what its test compares with. */
import type { Ranked } from "../gateRanking";

/**
 * Whether each gate is awake until the next check: of `seats`, the share of newcomers, rounded up, to those that slept
 * longest, the rest to the most important others. A tie goes to the lower number; frozen ones get no seat.
 */
export function seated(gates: readonly Ranked[], seats: number, newcomersShare: number): boolean[] {
  const free = gates.flatMap((gate, index) => (gate.frozen ? [] : [{ ...gate, index }]));
  const newcomers = free
    .filter(({ measured: steps }) => steps < 0)
    .sort((a, b) => b.shutChecks - a.shutChecks || a.index - b.index)
    .slice(0, Math.ceil(Math.fround(seats * Math.fround(newcomersShare))));
  const others = free
    .filter((gate) => !newcomers.includes(gate))
    .sort((a, b) => b.importance - a.importance || a.index - b.index)
    .slice(0, Math.max(0, seats - newcomers.length));
  const chosen = new Set([...newcomers, ...others].map(({ index }) => index));
  return gates.map((_, index) => chosen.has(index));
}
