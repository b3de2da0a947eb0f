/** What the page calls gates, and one of them in words. */
import type { GateFigures, GatePart, GatePlace } from "../../../lab/curves/gateMap";
import { formatCount, formatShare } from "../../../words/numbers";

interface PartWords {
  /** Over its columns. */
  readonly title: (size: number) => string;
  readonly many: string;
  readonly one: string;
}

export const PART_WORDS: Readonly<Record<GatePart, PartWords>> = {
  feedForward: { title: (size) => `Feed-forward, blocks of ${size} units`, many: "Blocks", one: "block" },
  heads: { title: () => "Heads", many: "Heads", one: "head" },
};

/** "Layer 2, block 5 (units 128–159): awake in 43 % of the last 64 steps". Layers and gates count from 1. */
export function gateInWords(
  { part, layer, gate }: GatePlace,
  { awake, frozen, from, to }: GateFigures,
  steps: number,
): string {
  const units = part === "feedForward" ? ` (units ${from}–${to})` : "";
  const where = `Layer ${layer + 1}, ${PART_WORDS[part].one} ${gate + 1}${units}`;
  const often = `active in ${formatShare(awake)} of the last ${steps === 1 ? "step" : `${formatCount(steps)} steps`}`;
  return `${where}: ${frozen ? `frozen, and ${often}` : often}`;
}
