/**
 * Tuning: which tile is fastest for each matmul of a program, measured once on a device and remembered. No bit depends on
 * it: every candidate adds up in the same order, and one whose result has other bits than the usual tile's on this device is
 * no candidate. So a run that is resumed with other tiles goes on bit for bit.
 *
 * It measures for a moment at each start, the largest products first; what it does not reach is left to the usual tile and
 * to the next start. Knows nothing of where choices are kept: the page and the command line bring a `TileStore`.
 */
import type { TuningMode } from "../../../config/schema";
import type { DeviceCapabilities, Gpu } from "../../../gpu/device";
import type { PipelineCache } from "../../../gpu/pipelines";
import { opCost } from "../../../graph/ops/cost";
import type { Op } from "../../../graph/ir";
import type { LoweringTarget } from "../../call";
import { matmulKey, matmulShape } from "../matmulTile";
import { targetOf } from "../../target";
import type { MatmulTile } from "../tile";
import { tileCandidates, tileName } from "./candidates";
import { timeTiles } from "./timeTiles";

/** Where choices outlive a start: a text for each device. Failures are its own business: it forgets. */
export interface TileStore {
  load(device: string): Promise<string | undefined>;
  save(device: string, choices: string): Promise<void>;
}

/** Kernels change: choices made for others are forgotten. */
const VERSION = 2;
/** A start may take so much longer; one product is measured at least, and the last may end after it. */
const BUDGET_MS = 800;
/** Another tile than the usual one must be faster by this factor, or noise would choose. */
const WORTHWHILE = 0.95;

type Choices = Record<string, string>;

export class Tuner {
  readonly #gpu: Gpu;
  readonly #pipelines: PipelineCache;
  readonly #store: TileStore | undefined;
  readonly #budgetMs: number;
  /** By half form, the names of chosen tiles by `matmulKey`. */
  readonly #known = new Map<string, Promise<Choices>>();
  /** Lanes are built beside each other; what is measured is measured alone. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(gpu: Gpu, pipelines: PipelineCache, store?: TileStore, budgetMs = BUDGET_MS) {
    this.#gpu = gpu;
    this.#pipelines = pipelines;
    this.#store = store;
    this.#budgetMs = budgetMs;
  }

  /**
   * The tiles for a program's matmuls, by `matmulKey`; the usual one for those left out. `auto` measures on GPUs; on a software adapter the usual
   * tiles are the measured ones (docs/performance.md).
   */
  tilesFor(
    ops: readonly Op[],
    half: LoweringTarget["half"],
    mode: TuningMode,
  ): Promise<ReadonlyMap<string, MatmulTile>> {
    if (mode === "off" || (mode === "auto" && this.#gpu.capabilities.software)) {
      return Promise.resolve(new Map());
    }
    const made = this.#queue.then(() => this.#tune(ops, half));
    this.#queue = made.catch(() => undefined);
    return made;
  }

  async #tune(ops: readonly Op[], half: LoweringTarget["half"]): Promise<ReadonlyMap<string, MatmulTile>> {
    const device = deviceKey(this.#gpu.capabilities, half);
    const target = targetOf(this.#gpu.capabilities, half);
    const known = this.#known.get(device) ?? this.#load(device);
    this.#known.set(device, known);
    const choices = await known;
    const products = largestFirst(ops);
    const end = performance.now() + this.#budgetMs;
    const tiles = new Map<string, MatmulTile>();
    let measured = false;
    for (const [key, op] of products) {
      const remembered = tileNamed(choices[key], op, target);
      if (remembered === undefined && measured && performance.now() >= end) continue;
      const tile = remembered ?? (await this.#fastest(op, target));
      measured ||= remembered === undefined;
      choices[key] = tileName(tile);
      tiles.set(key, tile);
    }
    if (measured) await this.#store?.save(device, JSON.stringify(choices));
    return tiles;
  }

  async #fastest(op: Op<"matmul">, target: LoweringTarget): Promise<MatmulTile> {
    const [usual, ...others] = tileCandidates(matmulShape(op), target);
    if (!usual) throw new RangeError(`There is no tile for ${op.name}.`);
    const [usualMs = 0, ...times] = await timeTiles(this.#gpu, this.#pipelines, op, target, [usual, ...others]);
    const least = Math.min(...times);
    const fastest = others[times.indexOf(least)];
    return fastest && least < usualMs * WORTHWHILE ? fastest : usual;
  }

  async #load(device: string): Promise<Choices> {
    return parseChoices((await this.#store?.load(device)) ?? "");
  }
}

/** What choices are kept under. */
function deviceKey(
  { vendor, architecture, device, description }: DeviceCapabilities,
  half: LoweringTarget["half"],
): string {
  return [`v${VERSION}`, vendor, architecture, device, description, half].join("|");
}

function tileNamed(name: string | undefined, op: Op<"matmul">, target: LoweringTarget): MatmulTile | undefined {
  return tileCandidates(matmulShape(op), target).find((tile) => tileName(tile) === name);
}

/** Each distinct product once, the most work first: it has the most to gain. */
function largestFirst(ops: readonly Op[]): Map<string, Op<"matmul">> {
  const products = new Map<string, Op<"matmul">>();
  for (const op of ops) {
    // A restricted one takes a tile that divides its blocks.
    if (op.kind === "matmul" && !op.attributes.restricted) products.set(matmulKey(op), op);
  }
  const work = (op: Op): number => opCost(op).executedFlops;
  return new Map([...products].toSorted(([, a], [, b]) => work(b) - work(a)));
}

/** What was stored is untrusted: anything but names is forgotten, and names that are no candidates are not found. */
export function parseChoices(text: string): Choices {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return {};
  }
}
