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
      message: `model.trainableLayers is ${trainableLayers}, but the model has only ${layers} ${layers === 1 ? "layer" : "layers"}.`,
      fix: `Set model.trainableLayers to at most ${layers}, or to 0 to train everything.`,
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
      message: `model.trainableLayers is ${trainableLayers} and model.sharing.kind is ${sharing.kind}, but a layer that trains cannot share weights with a frozen one.`,
      fix: "Set model.sharing.kind to none, or model.trainableLayers to 0.",
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
      message: `model.trainableLayers is ${trainableLayers} and model.gates.kind is ${gates.kind}, but the gates of frozen layers get no gradients to go by.`,
      fix: "Set model.gates.kind to none, or model.trainableLayers to 0.",
    };
  },
  mend(config, changed) {
    const { gates } = config.model;
    if (changed === PATH) return withModel(config, { gates: { ...gates, kind: "none" } });
    return withModel(config, { trainableLayers: 0 });
  },
};
