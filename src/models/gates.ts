/**
 * Gates of a GPT: one for each block of feed-forward units and one for each head, in every layer, with one record for all.
 * Where a part's share is 1 it has none, and the model is built as if there were no such thing.
 */
import { ConfigError } from "../config/errors";
import type { ModelConfig } from "../config/schema";
import type { Awake, Gates, GraphBuilder } from "../graph/builder";
import { PARTS, RECORD_WORDS } from "../graph/gateRecord";
import type { GateRule, GatedPart } from "../graph/gateTypes";
import type { Initializer } from "../graph/initializer";
import type { Tensor } from "../graph/ir";
import type { Restriction } from "../graph/restriction";

/** Ties between gates are broken by chance: in log α three tenths (numerics/hardConcrete.ts). */
const LOGITS: Initializer = { kind: "normal", deviation: 0.01 };
/** GPT-2's, as all matrices here: a layer-normed row then scores a few tenths, and its gates stand at about 1. */
const ROUTER: Initializer = { kind: "normal", deviation: 0.02 };

/** What a training step has for its gates, and the model alone has not. */
export interface GateSource {
  /** The step's number is in it: where a gate's noise comes from. */
  readonly scaler: Tensor;
  readonly seed: number;
  /** Micro-batches in a step: a router's load is counted over all of them. */
  readonly accumulation: number;
}

/** The gates of one part, over all layers. */
export interface GatedRows {
  readonly part: GatedPart;
  /** Their first row in the record. */
  readonly first: number;
  readonly layers: number;
  readonly perLayer: number;
  /** Columns that one gate decides about. */
  readonly size: number;
}

/** The gates of one part in one layer. */
export interface LayerGates {
  readonly gates: Gates;
  readonly size: number;
  /** The blocks of an axis that has them `repeats` times over. */
  restriction(axis: Restriction["axis"], repeats?: number): Awake;
}

/** Which parts are gated, and where their gates' rows are; empty without gates. */
export function gatedRows(model: ModelConfig): GatedRows[] {
  const { kind, gates, layers, heads, width, feedForward } = model;
  if (kind !== "gpt" || gates.kind === "none") return [];
  const size = Number(gates.blockSize);
  const sizes: Readonly<Record<GatedPart, Pick<GatedRows, "perLayer" | "size">>> = {
    feedForward: { perLayer: feedForward / size, size },
    heads: { perLayer: heads, size: width / heads },
  };
  let first = PARTS.length;
  return PARTS.filter((part) => shareOf(model, part) < 1).map((part) => {
    const rows = { part, first, layers, ...sizes[part] };
    first += layers * rows.perLayer;
    return rows;
  });
}

/** A head's keys and values are read by later tokens, whatever those choose: a router leaves heads alone. */
export function shareOf({ gates }: ModelConfig, part: GatedPart): number {
  if (part === "feedForward") return gates.feedForwardShare;
  return gates.kind === "router" ? 1 : gates.headShare;
}

/** Makes a model's gates, layer by layer. */
export class GateBank {
  /** f32 [rows, RECORD_WORDS], kind `state` (graph/gateRecord.ts). */
  readonly record: Tensor;
  readonly #builder: GraphBuilder;
  readonly #model: ModelConfig;
  readonly #rows: readonly GatedRows[];
  readonly #source: GateSource | undefined;
  readonly #contextLength: number;

  constructor(
    builder: GraphBuilder,
    model: ModelConfig,
    rows: readonly GatedRows[],
    contextLength: number,
    source?: GateSource,
  ) {
    const gates = rows.reduce((sum, { layers, perLayer }) => sum + layers * perLayer, 0);
    this.record = builder.persistent("gates", [PARTS.length + gates, RECORD_WORDS]);
    this.#builder = builder;
    this.#model = model;
    this.#rows = rows;
    this.#source = source;
    this.#contextLength = contextLength;
  }

  /** Undefined where the part is not gated. `name` is the layer's; x [B·T, C] is what the part reads. */
  layer(part: GatedPart, name: string, layer: number, x: Tensor): LayerGates | undefined {
    const rows = this.#rows.find((candidate) => candidate.part === part);
    if (!rows) return undefined;
    if (this.#model.gates.kind === "router") return this.#routed(rows, name, layer, x);
    const { perLayer, size } = rows;
    const rule = this.#ruleOf(part, perLayer);
    const logits =
      rule.kind === "hard-concrete" && this.#builder.parameter(`${name}.logits`, [perLayer], LOGITS, false);
    const { scaler, seed } = this.#source ?? { scaler: undefined, seed: 0 };
    const gates = this.#builder.gate(
      name,
      perLayer,
      { ...(logits && { logits }), ...(scaler && { scaler }) },
      this.record,
      { rule, part, first: rows.first + layer * perLayer, training: scaler !== undefined, seed },
    );
    return {
      gates,
      size,
      restriction: (axis, repeats = 1) => ({
        active: gates.active,
        restricted: { axis, size, gates: perLayer, repeats },
      }),
    };
  }

  /**
   * Each block of tokens chooses its gates by a product of its first row of x with one row of weights a gate. The first row
   * alone, because a decoder's token must not know of later ones, and a mean over the block does; what came before it has
   * told that row by attention.
   * @throws ConfigError where a sequence is no whole number of blocks.
   */
  #routed({ part, first, perLayer, size }: GatedRows, name: string, layer: number, x: Tensor): LayerGates {
    const { tokenBlock } = this.#model.gates;
    const span = Number(tokenBlock);
    if (this.#contextLength % span !== 0) {
      throw new ConfigError("model.gates.tokenBlock", tokenBlock, {
        code: "model/token-blocks",
        values: { tokenBlock, tokens: this.#contextLength },
      });
    }
    const lists = (x.shape[0] ?? 0) / span;
    const [, columns = 0] = x.shape;
    const weight = this.#builder.parameter(`${name}.router.weight`, [perLayer, columns], ROUTER, true);
    const firstRows = this.#builder.everyRow(`${name}.firstRows`, x, span);
    const logits = this.#builder.matmul(`${name}.router`, firstRows, weight, { transposeB: true, precise: true });
    const { takers, ...gates } = this.#builder.route(name, logits, this.record, {
      part,
      first: first + layer * perLayer,
      training: this.#source !== undefined,
      factor: 1 / (lists * (this.#source?.accumulation ?? 1)),
    });
    return {
      gates,
      size,
      restriction: (axis, repeats = 1) => ({
        active: gates.active,
        takers,
        restricted: { axis, size, gates: perLayer, repeats, by: { axis: "M", size: span, lists } },
      }),
    };
  }

  #ruleOf(part: GatedPart, perLayer: number): GateRule {
    const { kind } = this.#model.gates;
    if (kind === "hard-concrete") return { kind };
    if (kind === "importance-threshold") return { kind: "importance" };
    return { kind: "fixed", awake: Math.max(1, Math.round(shareOf(this.#model, part) * perLayer)) };
  }
}
