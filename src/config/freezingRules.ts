/** Rules about layers that are frozen: there are as many, and nothing that trains is at work in them. */

import type { Rule } from "./rule";
import type { Config, ModelConfig } from "./schema";

const PATH = "model.trainableLayers";

function withModel(config: Config, model: Partial<ModelConfig>): Config {
  return { ...config, model: { ...config.model, ...model } };
}

export const modelHasTrainedLayers: Rule = {
  problem({ model }) {
    const { layers, trainableLayers } = model;
    if (trainableLayers <= layers) return undefined;
    return {
      path: PATH,
      report: {
        code: "rule/trained-layers-exist",
        values: { trainableLayers, layers, advice: [{ path: PATH, to: layers, bound: "most" }] },
      },
    };
  },
  mend(config, changed) {
    const { layers, trainableLayers } = config.model;
    return changed === PATH
      ? withModel(config, { layers: trainableLayers })
      : withModel(config, { trainableLayers: layers });
  },
};

/** Shared weights belong to the lowest layer that has them, though higher ones train them. */
export const frozenLayersShareNothing: Rule = {
  problem({ model }) {
    const { kind, trainableLayers, sharing } = model;
    if (kind !== "gpt" || trainableLayers === 0 || sharing.kind === "none") return undefined;
    return {
      path: PATH,
      report: {
        code: "rule/frozen-layers-share-nothing",
        values: { trainableLayers, kind: sharing.kind, advice: [{ path: "model.sharing.kind", to: "none" }] },
      },
    };
  },
  mend(config, changed) {
    const { sharing } = config.model;
    if (changed === PATH) return withModel(config, { sharing: { ...sharing, kind: "none" } });
    return withModel(config, { trainableLayers: 0 });
  },
};

/** Gates are learned or measured in the backward pass, which ends above the frozen layers. */
export const frozenLayersHaveNoGates: Rule = {
  problem({ model }) {
    const { kind, trainableLayers, gates } = model;
    if (kind !== "gpt" || trainableLayers === 0 || gates.kind === "none") return undefined;
    return {
      path: PATH,
      report: {
        code: "rule/frozen-layers-have-no-gates",
        values: { trainableLayers, kind: gates.kind, advice: [{ path: "model.gates.kind", to: "none" }] },
      },
    };
  },
  mend(config, changed) {
    const { gates } = config.model;
    if (changed === PATH) return withModel(config, { gates: { ...gates, kind: "none" } });
    return withModel(config, { trainableLayers: 0 });
  },
};
