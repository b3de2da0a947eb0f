/** Rules about gates: blocks and heads are whole tiles of the kernels, and no weight belongs to two gates. */

import { DATA_KINDS } from "./dataKinds";
import type { Rule } from "./rule";
import type { Config, ModelConfig } from "./schema";

/** Kernels work on 32 rows or columns at least. */
const TILE = 32;

function isGated({ kind, gates }: ModelConfig): boolean {
  return kind === "gpt" && gates.kind !== "none";
}

function gatesFeedForward(model: ModelConfig): boolean {
  return isGated(model) && model.gates.feedForwardShare < 1;
}

function gatesHeads(model: ModelConfig): boolean {
  return isGated(model) && model.gates.kind !== "router" && model.gates.headShare < 1;
}

function withModel(config: Config, model: Partial<ModelConfig>): Config {
  return { ...config, model: { ...config.model, ...model } };
}

/** A layer's gate decides about its own weights; shared ones would be asleep in one layer and awake in the next. */
export const gatesOwnTheirWeights: Rule = {
  problem({ model }) {
    const { kind, feedForward, query, key, value, output } = model.sharing;
    if (kind === "none") return undefined;
    const attention = query || key || value || output;
    const clash = gatesHeads(model) && attention ? "attention" : "";
    const what = gatesFeedForward(model) && feedForward ? "feed-forward" : clash;
    if (what === "") return undefined;
    const share = what === "attention" ? "model.gates.headShare" : "model.gates.feedForwardShare";
    return {
      path: "model.sharing.kind",
      report: { code: "rule/gates-own-weights", values: { sharing: kind, share, advice: [{ path: share, to: 1 }] } },
    };
  },
  mend(config, changed) {
    const { model } = config;
    if (changed.startsWith("model.gates.")) return withModel(config, { sharing: { ...model.sharing, kind: "none" } });
    return withModel(config, { gates: { ...model.gates, kind: "none" } });
  },
};

/** A tile of 8-bit numbers has one scale, worked out from all of it: blocks that sleep have no numbers to scale. */
export const gatesScaleNothing: Rule = {
  problem({ model, precision }) {
    if (!isGated(model) || precision.kind !== "mixed-e4m3") return undefined;
    return {
      path: "model.gates.kind",
      report: {
        code: "rule/gates-in-8-bit",
        values: { gates: model.gates.kind, advice: [{ path: "model.gates.kind", to: "none" }] },
      },
    };
  },
  mend(config, changed) {
    const { model, precision } = config;
    if (changed.startsWith("model.")) return { ...config, precision: { ...precision, kind: "mixed-bfloat16" } };
    return withModel(config, { gates: { ...model.gates, kind: "none" } });
  },
};

export const gatesFitTiles: Rule = {
  problem({ model }) {
    const { width, heads, feedForward } = model;
    const blockSize = Number(model.gates.blockSize);
    if (gatesFeedForward(model) && feedForward % blockSize !== 0) {
      return {
        path: "model.feedForward",
        report: {
          code: "rule/gated-blocks",
          values: {
            feedForward,
            blockSize,
            advice: [{ path: "model.feedForward", to: nearestMultiple(feedForward, blockSize) }],
          },
        },
      };
    }
    if (!gatesHeads(model) || gatesFitHeads(model)) return undefined;
    return {
      path: "model.heads",
      report: {
        code: "rule/gated-heads",
        values: { heads, width, of: TILE, advice: [{ path: "model.gates.headShare", to: 1 }] },
      },
    };
  },
  mend(config, changed) {
    const { model } = config;
    const { gates, feedForward } = model;
    const byGates = changed.startsWith("model.gates.");
    const blocks = byGates
      ? { feedForward: nearestMultiple(feedForward, Number(gates.blockSize)) }
      : feedForward % TILE === 0
        ? { gates: { ...gates, blockSize: "32" as const } }
        : { gates: { ...gates, kind: "none" as const } };
    const mended = withModel(config, blocks);
    if (!gatesHeads(mended.model) || gatesFitHeads(mended.model)) return mended;
    if (!byGates) return withModel(mended, { gates: { ...mended.model.gates, headShare: 1 } });
    const width = nearestMultiple(model.width, TILE);
    return withModel(mended, { width, heads: width / TILE });
  },
};

/** What a context length must be a multiple of. */
export function contextUnit({ kind, gates }: ModelConfig): number {
  return kind === "gpt" && gates.kind === "router" ? Number(gates.tokenBlock) : 1;
}

/** Blocks of tokens do not go beyond a sequence. Tasks set their own length, which the model's builder checks. */
export const tokenBlocksFitContext: Rule = {
  problem({ model, data }) {
    const tokenBlock = Number(model.gates.tokenBlock);
    if (DATA_KINDS[data.kind].form !== "text" || data.contextLength % contextUnit(model) === 0) return undefined;
    return {
      path: "data.contextLength",
      report: {
        code: "rule/token-blocks",
        values: {
          contextLength: data.contextLength,
          tokenBlock,
          advice: [{ path: "data.contextLength", to: nearestMultiple(data.contextLength, tokenBlock) }],
        },
      },
    };
  },
  mend(config, changed) {
    const { gates } = config.model;
    if (changed === "data.contextLength") return withModel(config, { gates: { ...gates, kind: "none" } });
    const contextLength = nearestMultiple(config.data.contextLength, Number(gates.tokenBlock));
    return { ...config, data: { ...config.data, contextLength } };
  },
};

function gatesFitHeads({ width, heads }: ModelConfig): boolean {
  return (width / heads) % TILE === 0;
}

function nearestMultiple(value: number, unit: number): number {
  return Math.max(unit, Math.round(value / unit) * unit);
}
