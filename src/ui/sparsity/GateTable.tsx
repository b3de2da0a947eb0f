/** The map in words, layer by layer, for those who cannot see it. */
import type { GateMap, GatePartMap } from "../../lab/gateMap";
import { shareInWords } from "../../lab/words";
import { formatCount } from "../format";
import { PART_WORDS } from "./gateWords";

export function GateTable({ title, map: { parts, steps } }: { readonly title: string; readonly map: GateMap }) {
  if (steps === 0) return null;
  const layers = parts[0]?.layers ?? 0;
  return (
    <table className="visually-hidden">
      <caption>
        Gates of {title}: awake on average over the last {formatCount(steps)} steps, and frozen
      </caption>
      <thead>
        <tr>
          <th scope="col">Layer</th>
          {parts.map(({ part }) => (
            <th key={part} scope="col">
              {PART_WORDS[part].many}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: layers }, (_, layer) => (
          <tr key={layer}>
            <th scope="row">{layer + 1}</th>
            {parts.map((part) => (
              <td key={part.part}>{layerInWords(part, layer)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function layerInWords({ perLayer, awake, frozen }: GatePartMap, layer: number): string {
  const [from, to] = [layer * perLayer, (layer + 1) * perLayer];
  const mean = awake.subarray(from, to).reduce((sum, share) => sum + share, 0) / perLayer;
  const asleep = frozen.subarray(from, to).reduce((sum, one) => sum + one, 0);
  return `${shareInWords(mean)} awake, ${asleep} of ${perLayer} frozen`;
}
