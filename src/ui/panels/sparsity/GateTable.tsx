/** The map in words, layer by layer, for those who cannot see it. */
import type { GateMap, GatePartMap } from "../../../lab/curves/gateMap";
import { pageWords } from "../../../words/words";
import { HiddenTable } from "../../parts/HiddenTable";

export function GateTable({ title, map: { parts, steps } }: { readonly title: string; readonly map: GateMap }) {
  if (steps === 0) return null;
  const { table: t, parts: words } = pageWords().sparsity;
  return (
    <HiddenTable
      caption={t.caption({ lane: title, steps })}
      columns={[t.layer, ...parts.map(({ part }) => words[part].many)]}
      rows={Array.from({ length: parts[0]?.layers ?? 0 }, (_, layer) => ({
        key: String(layer),
        heading: String(layer + 1),
        cells: parts.map((part) => layerInWords(part, layer)),
      }))}
    />
  );
}

function layerInWords({ perLayer, awake, frozen }: GatePartMap, layer: number): string {
  const [from, to] = [layer * perLayer, (layer + 1) * perLayer];
  const mean = awake.subarray(from, to).reduce((sum, share) => sum + share, 0) / perLayer;
  const asleep = frozen.subarray(from, to).reduce((sum, one) => sum + one, 0);
  return pageWords().sparsity.table.cell({ share: mean, frozen: asleep, of: perLayer });
}
