/** Rules about the model's shape: it fits its data, and its heads share its width evenly. */

import { model as modelFields } from "./modelFields";
import { dataFor, modelKind, readersOf, readsData } from "./modelKinds";
import type { Rule } from "./rule";

/** Attention's kernels load head rows in groups of four and keep one in registers, 128 wide at most. */
const MAX_HEAD_WIDTH = 128;
const HEAD_WIDTH_STEP = 4;

export const modelFitsData: Rule = {
  problem({ model, data }) {
    if (readsData(model.kind, data.kind)) return undefined;
    const [reader = model.kind] = readersOf(data.kind);
    return {
      path: "model.kind",
      report: {
        code: "rule/model-reads-data",
        values: {
          model: model.kind,
          data: data.kind,
          kinds: dataFor(model.kind),
          advice: [{ path: "model.kind", to: reader }],
        },
      },
    };
  },
  mend(config, changed) {
    if (changed === "model.kind") {
      return { ...config, data: { ...config.data, kind: modelKind(config.model.kind).usualData } };
    }
    const [kind = config.model.kind] = readersOf(config.data.kind);
    return { ...config, model: { ...config.model, kind } };
  },
};

export const headsDivideWidth: Rule = {
  problem({ model }) {
    const { heads, width } = model;
    if (model.kind !== "gpt") return undefined;
    const headWidth = width / heads;
    const nearby = nearestWidth(width, heads);
    const values = { width, heads, advice: [{ path: "model.width", to: nearby }] } as const;
    if (width % heads !== 0) return { path: "model.width", report: { code: "rule/heads-share-width", values } };
    if (headWidth % HEAD_WIDTH_STEP !== 0) {
      const report = { code: "rule/head-width-multiple", values: { ...values, of: HEAD_WIDTH_STEP } } as const;
      return { path: "model.width", report };
    }
    if (headWidth <= MAX_HEAD_WIDTH) return undefined;
    const fitting = nearestHeads(width, heads);
    return {
      path: "model.heads",
      report: {
        code: "rule/head-width-limit",
        values: {
          ...values,
          most: MAX_HEAD_WIDTH,
          ...(fitting !== undefined && { advice: [{ path: "model.heads", to: fitting }] }),
        },
      },
    };
  },
  mend(config, changed) {
    const { heads, width } = config.model;
    if (changed === "model.heads") {
      return { ...config, model: { ...config.model, width: nearestWidth(width, heads) } };
    }
    const fitting = nearestHeads(width, heads);
    if (fitting !== undefined) return { ...config, model: { ...config.model, heads: fitting } };
    return { ...config, model: { ...config.model, width: nearestWidth(width, heads) } };
  },
};

/** The width nearest to one that `heads` heads can share. */
function nearestWidth(width: number, heads: number): number {
  const headWidth = Math.round(width / heads / HEAD_WIDTH_STEP) * HEAD_WIDTH_STEP;
  const widest = Math.floor(modelFields.members.width.max / heads / HEAD_WIDTH_STEP) * HEAD_WIDTH_STEP;
  return heads * Math.min(MAX_HEAD_WIDTH, widest, Math.max(HEAD_WIDTH_STEP, headWidth));
}

/** The number of heads nearest to `heads` that can share this width; undefined where none can. */
function nearestHeads(width: number, heads: number): number | undefined {
  return Array.from({ length: modelFields.members.heads.max }, (_, index) => index + 1)
    .filter((n) => width % (n * HEAD_WIDTH_STEP) === 0 && width / n <= MAX_HEAD_WIDTH)
    .toSorted((a, b) => Math.abs(a - heads) - Math.abs(b - heads))[0];
}
