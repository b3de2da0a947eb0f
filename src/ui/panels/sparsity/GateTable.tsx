/** The map in words, layer by layer, for those who cannot see it. */
import type { GateMap, GatePartMap } from "../../../lab/curves/gateMap";
import { formatCount, formatShare } from "../../../words/numbers";
import { HiddenTable } from "../../parts/HiddenTable";
import { PART_WORDS } from "./gateWords";

export function GateTable({ title, map: { parts, steps } }: { readonly title: string; readonly map: GateMap }) {
  if (steps === 0) return null;
  return (
    <HiddenTable
      caption={`Gates of ${title}: share active over the last ${formatCount(steps)} steps, and frozen`}
      columns={["Layer", ...parts.map(({ part }) => PART_WORDS[part].many)]}
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
  return `${formatShare(mean)} active, ${asleep} of ${perLayer} frozen`;
}
