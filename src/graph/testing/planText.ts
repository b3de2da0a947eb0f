/** The memory plan as text, for tests and their messages. */

import type { Graph } from "../ir";
import type { Plan } from "../plan/plan";
import { shapeText, tensorsOf } from "../tensors";

/** Arenas with their bytes, and each arena's tensors by offset; activations share bytes. */
export function planText(plan: Plan, graph: Graph): string {
  const lines: string[] = [];
  const tensors = tensorsOf(graph).map((tensor) => ({ tensor, placement: plan.tensors.get(tensor.id) }));
  for (const { name, kind, bytes: arenaBytes } of plan.arenas) {
    lines.push(`${name} (${kind}): ${arenaBytes} bytes`);
    const inside = tensors
      .flatMap(({ tensor, placement }) => (placement?.arena === name ? [{ tensor, placement }] : []))
      .toSorted((a, b) => a.placement.byteOffset - b.placement.byteOffset || a.tensor.id - b.tensor.id);
    for (const { tensor, placement } of inside) {
      const { byteOffset, byteLength } = placement;
      const bytes = `${byteOffset}..${byteOffset + byteLength}`;
      lines.push(`  ${bytes} ${tensor.name} ${tensor.dtype}${shapeText(tensor.shape)}`);
    }
  }
  for (const [index, { elements, halfElements, decayRange }] of plan.parameterBlocks.entries()) {
    const decay = `${decayRange.start}..${decayRange.end}`;
    lines.push(`block ${index}: ${elements} elements, half 0..${halfElements}, decay ${decay}`);
  }
  lines.push(`activations: at least ${plan.activationLowerBound} bytes, planned ${plan.bytesByKind.activation}`);
  return lines.join("\n");
}
