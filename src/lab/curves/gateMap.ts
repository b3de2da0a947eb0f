/**
 * How often each gate of a lane was awake lately, as the page's map draws it: a part after the other, layers down, gates
 * across.
 */
import type { GatedRows } from "../../models/gates";
import type { GateSnapshot } from "../wire/protocol";

/** Gates are drawn by chance in every step: one step says little of a gate, this many do. */
export const RECENT_GATE_STEPS = 64;

/** The looks that cover the last RECENT_GATE_STEPS steps, with one more. */
export function withGateLook(looks: readonly GateSnapshot[], look: GateSnapshot): readonly GateSnapshot[] {
  const all = [...looks.filter(({ step }) => step < look.step), look];
  let covered = 0;
  const first = all.findLastIndex(({ steps }) => (covered += steps) >= RECENT_GATE_STEPS);
  return all.slice(Math.max(0, first));
}

/** What gates decide about: blocks of the feed-forward network, or heads. */
export type GatePart = GatedRows["part"];

/** The gates of one part, over all layers. */
export interface GatePartMap {
  readonly part: GatePart;
  readonly layers: number;
  readonly perLayer: number;
  /** Columns that one gate decides about: units of the feed-forward network, numbers of a head. */
  readonly size: number;
  /** For each gate, layer after layer: the share of the steps in which it was awake, 0…1. */
  readonly awake: Float32Array;
  /** 1 where it is frozen. */
  readonly frozen: Uint8Array;
}

export interface GateMap {
  readonly step: number;
  /** Steps that the shares are of. */
  readonly steps: number;
  readonly parts: readonly GatePartMap[];
}

/** @param rows the gates' layout (`LaneInfo.gates`). Before the first look: of 0 steps, nothing awake. */
export function gateMap(rows: readonly GatedRows[], looks: readonly GateSnapshot[]): GateMap {
  const gates = rows.reduce((sum, { layers, perLayer }) => sum + layers * perLayer, 0);
  const steps = looks.reduce((sum, look) => sum + look.steps, 0);
  const awake = Float32Array.from({ length: gates }, (_, gate) =>
    looks.reduce((sum, look) => sum + ((look.awake[gate] ?? 0) * look.steps) / steps, 0),
  );
  const frozen = looks.at(-1)?.frozen ?? new Uint8Array(gates);
  let from = 0;
  const parts = rows.map(({ part, layers, perLayer, size }) => {
    const to = from + layers * perLayer;
    const own = { awake: awake.subarray(from, to), frozen: frozen.subarray(from, to) };
    from = to;
    return { part, layers, perLayer, size, ...own };
  });
  return { step: looks.at(-1)?.step ?? 0, steps, parts };
}

/** One gate of the map; layers and gates count from 0. */
export interface GatePlace {
  readonly part: GatePart;
  readonly layer: number;
  readonly gate: number;
}

export interface GateFigures {
  readonly awake: number;
  readonly frozen: boolean;
  /** The columns that it decides about, the last one included. */
  readonly from: number;
  readonly to: number;
}

/** Undefined where the map has no such gate. */
export function gateAt({ parts }: GateMap, { part, layer, gate }: GatePlace): GateFigures | undefined {
  const found = parts.find((candidate) => candidate.part === part);
  if (!found || layer >= found.layers || gate >= found.perLayer) return undefined;
  const index = layer * found.perLayer + gate;
  return {
    awake: found.awake[index] ?? 0,
    frozen: found.frozen[index] === 1,
    from: gate * found.size,
    to: (gate + 1) * found.size - 1,
  };
}

/** Gates of a layer: the blocks, then the heads, each a column of the map. */
export function columnsOf(parts: readonly GatePartMap[]): number {
  return parts.reduce((sum, { perLayer }) => sum + perLayer, 0);
}

/** The column of a place. */
export function columnAt(parts: readonly GatePartMap[], { part, gate }: GatePlace): number {
  return (
    columnsOf(
      parts.slice(
        0,
        parts.findIndex((candidate) => candidate.part === part),
      ),
    ) + gate
  );
}

/** Undefined right of the last column. */
export function placeAt(parts: readonly GatePartMap[], layer: number, column: number): GatePlace | undefined {
  let left = column;
  for (const { part, perLayer } of parts) {
    if (left < perLayer) return { part, layer, gate: left };
    left -= perLayer;
  }
  return undefined;
}
